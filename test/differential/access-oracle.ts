import type { Caller } from '../../src/fhir-common/context/request-context';
import { fieldOf, listAt, textAt } from './elements';
import type { Feature } from './features';
import { criteriaOf } from './query';
import type { Query } from './query';
import type { Resource } from './world';

/**
 * Who asks, and what such a caller may see of a data set. The server's answer to a caller must be the evaluator's answer on what the
 * caller sees: what is hidden then cannot be matched, negated, counted, chained through or revealed by :missing.
 */
export interface Viewer {
  readonly name: string;
  readonly caller: Caller;
  readonly see: (resources: readonly Resource[]) => readonly Resource[];
}

export const SEES_EVERYTHING: Viewer = {
  name: 'sees everything',
  caller: { id: 'differential-test', roles: ['admin'], accessProfile: 1 },
  see: (resources) => resources,
};

/** What a caller who sees a part only may ask while some ways to what is hidden are known bugs. */
export function mayCompare(viewer: Viewer, { type, criteria, filter }: Query, has: (feature: Feature) => boolean): boolean {
  if (viewer === SEES_EVERYTHING) return true;
  const steps = [...criteria, ...(filter === null ? [] : criteriaOf(filter))].flatMap(({ path }) => path);
  if (!has('hidden-behind-has') && steps.some(({ direction }) => direction === 'reverse')) return false;
  const practitioners = type === 'Practitioner' || steps.some((step) => step.direction === 'forward' && step.target === 'Practitioner');
  return has('hidden-practitioner') || !practitioners;
}

/** The callers whose searches are compared. */
export function viewers(has: (feature: Feature) => boolean): readonly Viewer[] {
  return has('access-profiles') ? [SEES_EVERYTHING, ...[0, 2, 3, 4, 5].map(viewerWithProfile)] : [SEES_EVERYTHING];
}

export function viewerWithProfile(profile: number): Viewer {
  return {
    name: `has access profile ${profile}`,
    caller: { id: `profile-${profile}`, roles: ['consumer'], accessProfile: profile },
    see: (resources) => resources.flatMap((resource) => seenByProfile(profile, resource, resources)),
  };
}

const PROFILE = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/';
const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };
const [MEDICO_SOCIAL, CITY, INSTALLED, SUPPLEMENTARY, BED] = ['04', '05', '01', '06', '01'];

interface Offer {
  readonly sensitive: boolean;
  readonly medicoSocial: boolean;
  readonly city: boolean;
}

function offerOf(resource: Resource): Offer {
  const flags = extensions(resource, 'ror-healthcareservice-sensitive-unit').map((flag) => fieldOf(flag, 'valueBoolean'));
  const fields = listAt(resource, 'type').flatMap(codes);
  // Only a plain "no" makes an offer open.
  return { sensitive: flags[0] !== false, medicoSocial: fields.includes(MEDICO_SOCIAL), city: fields.includes(CITY) };
}

/** ror-read.md 15.3, column by column: the resource, a reduced form of it, or nothing. */
function seenByProfile(profile: number, resource: Resource, all: readonly Resource[]): readonly Resource[] {
  if (profile === 1) return [resource];
  switch (resource.resourceType) {
    case 'HealthcareService':
      return profile === 4 || !offerOf(resource).sensitive ? [resource] : [];
    case 'Location':
      return seenPlace(profile, resource, offersAt(resource, all));
    case 'Organization':
      return [profile === 4 ? resource : reduced(resource, (extension) => textAt(extension, 'url') !== `${PROFILE}ror-organization-drop-zone`)];
    case 'PractitionerRole':
      return seesProfessional(profile, offersOfRole(resource, all)) ? [resource] : [];
    case 'Practitioner': {
      const roles = all.filter(({ resourceType, ...role }) => resourceType === 'PractitionerRole' && refersTo(fieldOf(role, 'practitioner'), resource));
      // A person is seen with one of the offers they work in.
      const offers = roles.flatMap((role) => offersOfRole(role, all));
      return offers.length === 0 ? (seesProfessional(profile, []) ? [resource] : []) : offers.some((offer) => seesProfessional(profile, [offer])) ? [resource] : [];
    }
    case 'Task': {
      // The guide has no rule on anomalies: they are hidden with the sensitive offers behind what they are about.
      const focus = fieldOf(resource, 'focus');
      // A place that is not held still has the offers that name it, so an anomaly about it is hidden with them.
      const [resourceType = '', id = ''] = textAt(focus, 'reference')?.split('/') ?? [];
      const held = all.filter((candidate) => refersTo(focus, candidate));
      const named = all.filter((candidate) => isNamedBy(focus, candidate));
      // What an identifier names, when nobody has it, may be a sensitive offer; unless the reference says that it is something else.
      const unknown = fieldOf(focus, 'identifier') !== undefined && named.length === 0 && ['HealthcareService', undefined].includes(textAt(focus, 'type'));
      const offers = [...(held.length > 0 ? held : [{ resourceType, id }]), ...named, ...(unknown ? [{ resourceType: 'HealthcareService', id: '' }] : [])].flatMap((about) => offersOf(about, all));
      return profile === 4 || !offers.some(({ sensitive }) => sensitive) ? [resource] : [];
    }
    default:
      return [resource];
  }
}

function offersOf(resource: Resource, all: readonly Resource[]): readonly Offer[] {
  if (resource.resourceType === 'HealthcareService') return [offerOf(resource)];
  if (resource.resourceType === 'Location') return offersAt(resource, all);
  return resource.resourceType === 'PractitionerRole' ? offersOfRole(resource, all) : [];
}

function seenPlace(profile: number, place: Resource, offers: readonly Offer[]): readonly Resource[] {
  if (profile === 4) return [place];
  if (offers.some(({ sensitive }) => sensitive)) return [];
  const medicoSocial = offers.length > 0 && offers.every((offer) => offer.medicoSocial);
  const operational = profile === 2 || profile === 5 || (profile === 3 && medicoSocial);
  return [
    reduced(place, (extension) => {
      const url = textAt(extension, 'url');
      if (url === `${PROFILE}ror-location-equipment`) return operational;
      if (url !== `${PROFILE}ror-location-supported-capacity`) return true;
      const [statuses, types, additional] = ['capacityStatus', 'capacityType', 'additionalBedType'].map((part) => partCodes(extension, part));
      if (statuses?.includes(SUPPLEMENTARY) === true || (additional ?? []).length > 0) return false;
      if (profile === 5) return statuses?.includes(INSTALLED) === true && types?.includes(BED) === true;
      return operational;
    }),
  ];
}

/** "if the offer's field is Ville" (0), "if medico-social" (3), and "if not sensitive" for all but 4: for every offer. */
function seesProfessional(profile: number, offers: readonly Offer[]): boolean {
  if (profile === 4) return true;
  if (offers.some(({ sensitive }) => sensitive)) return false;
  if (profile === 0) return offers.length > 0 && offers.every(({ city }) => city);
  return profile !== 3 || (offers.length > 0 && offers.every(({ medicoSocial }) => medicoSocial));
}

function offersAt(place: Resource, all: readonly Resource[]): readonly Offer[] {
  return all.filter(({ resourceType, ...offer }) => resourceType === 'HealthcareService' && listAt(offer, 'location').some((reference) => refersTo(reference, place))).map(offerOf);
}

function offersOfRole(role: Resource, all: readonly Resource[]): readonly Offer[] {
  return all
    .filter((offer) => offer.resourceType === 'HealthcareService' && listAt(role, 'healthcareService').some((reference) => refersTo(reference, offer)))
    .map(offerOf);
}

function refersTo(reference: unknown, { resourceType, id }: Resource): boolean {
  const [type, target] = textAt(reference, 'reference')?.split('/') ?? [];
  return type === resourceType && target === id;
}

const ANOMALY_TARGETS = ['HealthcareService', 'Organization', 'Location', 'Practitioner', 'PractitionerRole'];

/** A reference may name its target by type and identifier (R4 Reference.identifier); without a system, any system will do. */
function isNamedBy(reference: unknown, resource: Resource): boolean {
  const identifier = fieldOf(reference, 'identifier');
  const [type, system, value] = [textAt(reference, 'type'), textAt(identifier, 'system'), textAt(identifier, 'value')];
  if (value === undefined || !ANOMALY_TARGETS.includes(resource.resourceType) || (type !== undefined && type !== resource.resourceType)) return false;
  return listAt(resource, 'identifier').some((own) => textAt(own, 'value') === value && textAt(own, 'system') !== undefined && (system === undefined || textAt(own, 'system') === system));
}

/** The resource without the extensions that are not kept, tagged when one is missing. */
function reduced(resource: Resource, keep: (extension: unknown) => boolean): Resource {
  const all = listAt(resource, 'extension');
  const kept = all.filter(keep);
  if (kept.length === all.length) return resource;
  const meta = fieldOf(resource, 'meta');
  return { ...resource, extension: kept, meta: { ...(typeof meta === 'object' ? meta : {}), tag: [...listAt(meta, 'tag'), SUBSETTED] } };
}

function extensions(holder: unknown, id: string): readonly unknown[] {
  return listAt(holder, 'extension').filter((extension) => textAt(extension, 'url') === `${PROFILE}${id}`);
}

function partCodes(extension: unknown, url: string): readonly (string | undefined)[] {
  return listAt(extension, 'extension').filter((part) => textAt(part, 'url') === url).flatMap((part) => codes(fieldOf(part, 'valueCodeableConcept')));
}

function codes(concept: unknown): readonly (string | undefined)[] {
  return listAt(concept, 'coding').map((coding) => textAt(coding, 'code'));
}
