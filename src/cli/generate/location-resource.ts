/** Places of delivery: profile ror-location (ROR guide 3.2). */
import type { Extension, Identifier, Location } from 'fhir/r4';
import type { CapacityNature } from './capacity-entries';
import { drawPlaceCapacity } from './capacity-entries';
import { coding, communeSystem, concept, ucumSystem } from './codes';
import type { RecordDates, Site } from './fhir-parts';
import { creationDate, drawPhone, postalAddress, ror, rorMeta, rorTelecom } from './fhir-parts';
import { upperCaseName } from './names';
import type { OfferTemplate } from './offer-template';
import type { SeededRandom } from './random';

/** Care modes that count beds (01) or places (02); the others have no capacity. */
const capacityNatures: ReadonlyMap<string, CapacityNature> = new Map([
  ['28', '01'], ['34', '01'], ['30', '01'], ['13', '01'], ['29', '02'], ['09', '02'], ['33', '02'], ['46', '02'], ['47', '02'],
]);

export function capacityNatureOf(mode: string): CapacityNature | undefined {
  return capacityNatures.get(mode);
}

export interface LocationDraft {
  readonly id: string;
  readonly number: string;
  readonly site: Site;
  readonly dates: RecordDates;
  readonly template: OfferTemplate;
  readonly mode: string;
  readonly closing: 'PRO' | 'DEF' | undefined;
  readonly capacity: CapacityNature | undefined;
  /** idNat_Struct of the EG, prefix of the synchronisation identifier. */
  readonly structureNumber: string;
  /** Only for a place attached to no offer: its EG and the place that encloses it. */
  readonly managingOrganization?: string;
  readonly partOf?: string;
}

const bariatricTable = '088' as const;

function equipmentExtension(type: string, inService: number, weightLimitKg: number | undefined): Extension {
  return {
    url: ror('ror-location-equipment'),
    extension: [
      { url: 'equipmentType', valueCodeableConcept: concept('R212', type) },
      { url: 'nbInService', valueInteger: inService },
      ...(weightLimitKg === undefined ? [] : [{
        url: ror('ror-location-equipment-limit'),
        extension: [
          { url: 'equipmentFeature', valueCodeableConcept: concept('R340', '001') },
          { url: 'limitValue', valueQuantity: { value: weightLimitKg, unit: 'kg', system: ucumSystem, code: 'kg' } },
        ],
      }]),
    ],
  };
}

/** Theatres have operating tables, some bariatric with a weight limit; 0 in service means present but out of order. */
function equipmentOf(random: SeededRandom, template: OfferTemplate): Extension[] {
  if (template.equipment === 'theatre') {
    const bariatric = template.scenario === true || random.chance(0.3);
    return [
      ...(bariatric ? [equipmentExtension(bariatricTable, random.integer(1, 3),
        template.scenario ? 300 : random.pick([150, 180, 200, 250, 300, 360]))] : []),
      ...(random.chance(0.3) ? [equipmentExtension('083', random.integer(0, 2), undefined)] : []),
    ];
  }
  if (template.equipment === 'imaging') {
    return [
      equipmentExtension('089', random.integer(0, 3), random.chance(0.5) ? random.pick([130, 180, 220, 250]) : undefined),
      ...(random.chance(0.2) ? [equipmentExtension('030', 1, undefined)] : []),
    ];
  }
  return [];
}

function identifiersOf(random: SeededRandom, draft: LocationDraft): Identifier[] {
  const synchronised = draft.capacity !== undefined && random.chance(0.5);
  return [
    { type: concept('R354', '25'), value: draft.number },
    ...(synchronised ? [{ type: concept('R354', '26'), value: `${draft.structureNumber}/${draft.id.toUpperCase()}` }] : []),
  ];
}

function nameOf(random: SeededRandom, draft: LocationDraft): string {
  const { discipline } = draft.template;
  const name = draft.managingOrganization !== undefined ? `Salle ${random.integer(1, 40)} - ${discipline}`
    : draft.capacity === undefined ? `${random.pick(['Consultations', 'Cabinet', 'Plateau', 'Accueil'])} - ${discipline}`
      : `${random.pick(['Hébergement', 'Unité', 'Aile Nord', 'Aile Sud'])} - ${discipline}`;
  return random.chance(0.2) ? upperCaseName(name) : name;
}

/** Function of the place, where a code says it: lodging by field of activity (JDV_J198); an address alone for a consultation. */
function functionOf({ field }: OfferTemplate, mode: string): string | undefined {
  if (mode === '28' || mode === '34' || mode === '46') return { '01': '001', '03': '002', '04': '003', '05': undefined }[field];
  return mode === '32' || mode === '032' || mode === '56' ? '005' : undefined;
}

export function deliveryLocation(random: SeededRandom, draft: LocationDraft): Location {
  const { site, closing } = draft;
  const closed = closing !== undefined;
  const capacity = draft.capacity
    ? drawPlaceCapacity(random, { nature: draft.capacity, closed, complete: draft.template.scenario === true && !closed }) : undefined;
  const updatedMs = Math.max(draft.dates.updatedMs, capacity?.latestCountMs ?? 0);
  const placeFunction = functionOf(draft.template, draft.mode);
  return {
    resourceType: 'Location',
    id: draft.id,
    meta: rorMeta('ror-location', updatedMs, site.commune.region),
    extension: [
      { url: ror('ror-commune-cog'),
        valueCodeableConcept: { coding: [{ system: communeSystem, code: site.commune.code, display: site.commune.name }] } },
      ...equipmentOf(random, draft.template),
      ...(draft.template.activity === '298' && draft.mode === '46'
        ? [{ url: ror('ror-location-residential-capacity'), extension: [
          { url: 'residentialType', valueCodeableConcept: concept('R242', '03') },
            { url: 'residentialNumber', valueInteger: random.integer(4, 90) }] }]
        : []),
      ...(capacity?.extensions ?? []),
      creationDate(draft.dates.createdMs),
      ...(random.chance(0.05) ? [{ url: ror('ror-comment'), valueString: 'Accès ambulances par l’arrière du bâtiment' }] : []),
    ],
    identifier: identifiersOf(random, draft),
    operationalStatus: coding('R203', closing === 'DEF' ? '1' : closed ? '2' : '3'),
    name: nameOf(random, draft),
    ...(capacity && random.chance(0.3) ? { alias: [draft.id.slice(-5).toUpperCase()] } : {}),
    ...(placeFunction ? { type: [concept('R343', placeFunction)] } : {}),
    ...(random.chance(0.15) ? { telecom: [rorTelecom('2', drawPhone(random), random.pick(['1', '1', '2', '3']), 'Accueil')] } : {}),
    address: postalAddress(site, random.chance(0.35) ? `Bâtiment ${random.pick(['A', 'B', 'C'])}, étage ${random.integer(0, 6)}`
      : undefined),
    position: {
      extension: [{ url: ror('ror-coordinate-reliability'), valueBoolean: site.reliable }],
      longitude: site.position.lon,
      latitude: site.position.lat,
    },
    ...(draft.managingOrganization === undefined ? {}
      : { managingOrganization: { reference: `Organization/${draft.managingOrganization}` } }),
    ...(draft.partOf === undefined ? {} : { partOf: { reference: `Location/${draft.partOf}` } }),
  };
}
