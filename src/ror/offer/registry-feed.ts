import type { Grant, ResourceChoice } from '../../fhir-common/definition/interactions';
import { codesOf, codesOfList } from '../../quality/directory/fhir-reading';
import { structureKinds } from './structure-kind';

const ROLE = 'registry-feed';
/** Code of the town in TRE_R227, the fields of activity. */
const TOWN = '05';

const townOffers: ResourceChoice = {
  fr: 'les offres de ville (TRE_R227#05)', en: 'offers of town practices (TRE_R227#05)',
  holds: (offer) => codesOfList(codesOf(offer['type']), 'R227').includes(TOWN),
};
const externalStructures: ResourceChoice = {
  fr: 'les entités juridiques et géographiques', en: 'legal and geographic entities',
  holds: (structure) => !structureKinds(structure).includes('internal'),
};

/** Offers that come from the registries are those of town practices (ror-write.md 7 scenario 8, and 12). */
export const TOWN_OFFER_FEED: Grant = { role: ROLE, where: townOffers };
/** A town practice has its legal and its geographic entity; the inside of an establishment is the establishment's. */
export const STRUCTURE_FEED: Grant = { role: ROLE, where: externalStructures };
