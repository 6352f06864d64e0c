import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { textAt } from './elements';
import type { Feature } from './features';
import {
  AGES, AMOUNTS, CODES, DATES, DISPLAY_UNITS, FOREIGN_UNITS, IDENTIFIER_SYSTEMS, IDENTIFIER_VALUES, IDS, INSTANTS, INTEGERS, LIMITS, NAMES, POSITIONS, POSTAL_CODES,
  SECTORS, SYSTEMS, UCUM_SYSTEMS,
} from './vocabulary';
import type { Amount } from './vocabulary';
import type { Resource } from './world';

type Json = Readonly<Record<string, unknown>>;
type Has = (feature: Feature) => boolean;

const PROFILE = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/';
const pick = <Value>(values: readonly Value[]): Arbitrary<Value> => fc.constantFrom(...values);
const some = <Value>(value: Arbitrary<Value>, most: number): Arbitrary<readonly Value[]> => fc.array(value, { maxLength: most, size: 'max' });
/** A field that may be absent. */
const maybe = <Value>(value: Arbitrary<Value>): Arbitrary<Value | undefined> => fc.option(value, { nil: undefined, freq: 5 });
const extension = (url: string, key: string, value: unknown): Json[] => (value === undefined ? [] : [{ url, [key]: value }]);
const complex = (id: string, parts: readonly Json[][]): Json => ({ url: `${PROFILE}${id}`, extension: parts.flat() });

/** Without the fields that are undefined or empty: FHIR JSON has neither. */
function compact(json: Json): Json {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)));
}

interface Elements {
  readonly coding: Arbitrary<Json>;
  readonly concept: Arbitrary<Json>;
  readonly identifier: Arbitrary<Json>;
  readonly quantityOf: (amounts: readonly Amount[]) => Arbitrary<Json>;
  readonly period: Arbitrary<Json>;
  readonly referenceTo: (type: string) => Arbitrary<Json>;
  readonly meta: Arbitrary<Json>;
}

/** The elements that resources are made of, within the features asked for. */
function elements(has: Has): Elements {
  const systems = [
    SYSTEMS.national,
    SYSTEMS.national,
    SYSTEMS.other,
    undefined,
    ...(has('system-spellings') ? SYSTEMS.spellings : []),
    ...(has('value-set-as-system') ? [SYSTEMS.valueSet] : []),
  ];
  const coding = fc.record({ system: pick(systems), code: pick(CODES) }).map(compact);
  const concept = fc.array(coding, { minLength: 1, maxLength: 2 }).map((codings): Json => ({ coding: codings }));
  const typeCoding = fc.record({ system: pick(has('untyped-system-identifier') ? systems : [SYSTEMS.national, SYSTEMS.other]), code: pick(CODES) }).map(compact);
  const identifier = fc
    .record({ system: maybe(pick(IDENTIFIER_SYSTEMS)), value: pick(IDENTIFIER_VALUES), type: maybe(typeCoding.map((type): Json => ({ coding: [type] }))) })
    .map(compact);
  const unitSystem = has('quantity-foreign-system') ? fc.oneof({ weight: 5, arbitrary: pick(UCUM_SYSTEMS) }, fc.constant(FOREIGN_UNITS)) : pick(UCUM_SYSTEMS);
  const quantityOf = (amounts: readonly Amount[]): Arbitrary<Json> =>
    fc.record({ amount: pick(amounts), system: unitSystem }).map(({ amount, system }) =>
      compact({ ...amount, system, unit: has('quantity-display-unit') ? DISPLAY_UNITS.get(amount.code) : undefined }));
  const period = fc
    .record({ first: fc.nat({ max: DATES.length - 1 }), second: fc.nat({ max: DATES.length - 1 }), shape: pick(['both', 'start', 'end']) })
    .map(({ first, second, shape }) =>
      compact({
        start: shape === 'end' ? undefined : DATES[Math.min(first, second)],
        end: shape === 'start' ? undefined : first === second ? DATES[first] : (DATES[Math.max(first, second)] ?? undefined),
      }))
    // A year or month may begin before the day written after it in the list: keep only periods in order.
    .filter(({ start, end }) => typeof start !== 'string' || typeof end !== 'string' || inOrder(start, end));
  const referenceTo = (type: string): Arbitrary<Json> => {
    const literal = pick(IDS).map((id): Json => ({ reference: `${type}/${id}` }));
    const versioned = pick(IDS).map((id): Json => ({ reference: `${type}/${id}/_history/1` }));
    const logical = identifier.map((value): Json => ({ identifier: value, type }));
    const elsewhere = pick(IDS).map((id): Json => ({ reference: `https://other.example.org/fhir/${type}/${id}` }));
    return fc.oneof({ weight: 12, arbitrary: literal }, versioned, ...(has('logical-reference') ? [logical, elsewhere] : []));
  };
  const meta = fc.record({ lastUpdated: pick(INSTANTS), tag: some(coding, 2) }).map(compact);
  return { coding, concept, identifier, quantityOf, period, referenceTo, meta };
}

/** Dates of different precision are in order when the first cannot end after the second begins. */
function inOrder(start: string, end: string): boolean {
  return start.length >= 7 && end.length >= 7 && start.slice(0, 7) < end.slice(0, 7);
}

function location({ concept, coding, identifier, quantityOf, referenceTo }: Elements): Arbitrary<Json> {
  const capacity = fc
    .record({
      capacityType: maybe(concept), capacityStatus: maybe(fc.oneof({ weight: 5, arbitrary: concept }, fc.constant({ coding: [{ code: '06' }] }))),
      additionalBedType: fc.option(concept, { nil: undefined, freq: 1 }), temporalityCapacity: maybe(concept), genderCapacityAvailable: maybe(concept),
      capacityUpdateDate: maybe(pick(DATES)), nbCapacity: maybe(pick(INTEGERS)),
    })
    .map(({ capacityUpdateDate, nbCapacity, ...concepts }) =>
      complex('ror-location-supported-capacity', [
        ...Object.entries(concepts).map(([url, value]) => extension(url, 'valueCodeableConcept', value)),
        extension('capacityUpdateDate', 'valueDateTime', capacityUpdateDate),
        extension('nbCapacity', 'valueInteger', nbCapacity),
      ]));
  const limit = fc.record({ equipmentFeature: maybe(concept), limitValue: maybe(quantityOf(LIMITS)) }).map(({ equipmentFeature, limitValue }) =>
    complex('ror-location-equipment-limit', [extension('equipmentFeature', 'valueCodeableConcept', equipmentFeature), extension('limitValue', 'valueQuantity', limitValue)]));
  const equipment = fc.record({ equipmentType: maybe(concept), limits: some(limit, 2) }).map(({ equipmentType, limits }) =>
    complex('ror-location-equipment', [extension('equipmentType', 'valueCodeableConcept', equipmentType), [...limits]]));
  const residential = fc.record({ type: maybe(concept), number: maybe(pick(INTEGERS)) }).map(({ type, number }) =>
    complex('ror-location-residential-capacity', [extension('residentialType', 'valueCodeableConcept', type), extension('residentialNumber', 'valueInteger', number)]));
  return fc
    .record({
      extensions: fc.tuple(some(capacity, 4), some(equipment, 3), some(residential, 2), some(concept.map((value): Json => ({ url: `${PROFILE}ror-commune-cog`, valueCodeableConcept: value })), 1)),
      identifier: some(identifier, 2), status: maybe(pick(['active', 'inactive'])), operationalStatus: maybe(coding), name: maybe(pick(NAMES)), alias: some(pick(NAMES), 2),
      type: some(concept, 2), address: maybe(fc.record({ city: maybe(pick(NAMES)), postalCode: maybe(pick(POSTAL_CODES)) }).map(compact)),
      position: maybe(pick(POSITIONS)), managingOrganization: maybe(referenceTo('Organization')),
    })
    .map(({ extensions, ...rest }) => ({ ...rest, extension: extensions.flat() }));
}

function organization({ concept, identifier, period }: Elements): Arbitrary<Json> {
  const price = fc
    .record({ priceType: maybe(concept), priceUnit: maybe(concept), residentialType: maybe(concept), amount: maybe(pick(AMOUNTS)), startDate: maybe(pick(DATES)) })
    .map(({ amount, startDate, ...concepts }) =>
      complex('ror-organization-price', [
        ...Object.entries(concepts).map(([url, value]) => extension(url, 'valueCodeableConcept', value)),
        extension('amount', 'valueMoney', amount === undefined ? undefined : { value: amount, currency: 'EUR' }),
        extension('startDate', 'valueDateTime', startDate),
      ]));
  return fc
    .record({
      prices: some(price, 3), dropZone: maybe(fc.boolean()), closingType: maybe(concept), period: maybe(period),
      identifier: some(identifier, 2), name: maybe(pick(NAMES)), alias: some(pick(NAMES), 1), type: some(concept, 2), active: maybe(fc.boolean()),
    })
    .map(({ prices, dropZone, closingType, period: open, ...rest }) => ({
      ...rest,
      extension: [
        ...prices,
        ...extension(`${PROFILE}ror-organization-drop-zone`, 'valueBoolean', dropZone),
        ...extension(`${PROFILE}ror-organization-closing-type`, 'valueCodeableConcept', closingType),
        ...extension('http://hl7.org/fhir/StructureDefinition/organization-period', 'valuePeriod', open),
      ],
    }));
}

function healthcareService({ concept, identifier, quantityOf, period, referenceTo }: Elements): Arbitrary<Json> {
  const age = quantityOf(AGES);
  const patientType = fc.record({ low: maybe(age), high: maybe(age), publics: some(concept, 2) }).map(({ low, high, publics }) =>
    complex('ror-healthcareservice-patient-type', [
      low === undefined && high === undefined ? [] : [{ url: 'ageRange', valueRange: compact({ low, high }) }],
      publics.map((value): Json => ({ url: 'supportedPatientInfo', valueCodeableConcept: value })),
    ]));
  const zone = concept.map((value) => complex('ror-territorial-division', [extension('codeTerritorialDivision', 'valueCodeableConcept', value)]));
  // An offer is open unless said otherwise; its field of activity decides who sees its professionals (ror-read.md 15.3).
  const sensitive = pick([[], [true], [false], [false], [false]]);
  const field = pick([[], ['04'], ['05'], ['04', '05']]).map((fields) => fields.map((code): Json => ({ coding: [{ code }] })));
  const sector = pick(SECTORS).map((value): Json => ({ url: `${PROFILE}ror-healthcareservice-psychiatric-sector`, valueString: value }));
  return fc
    .record({
      extensions: fc.tuple(some(patientType, 2), some(zone, 2), some(sector, 1), sensitive.map((flags) => flags.map((valueBoolean): Json => ({ url: `${PROFILE}ror-healthcareservice-sensitive-unit`, valueBoolean })))),
      field,
      identifier: some(identifier, 1), name: maybe(pick(NAMES)), category: some(concept, 1), type: some(concept, 1), specialty: some(concept, 2), characteristic: some(concept, 2),
      active: maybe(fc.boolean()), providedBy: maybe(referenceTo('Organization')), location: some(referenceTo('Location'), 3),
      notAvailable: some(period.map((during): Json => ({ description: 'x', during })), 2),
    })
    .map(({ extensions, field: fields, type, ...rest }) => ({ ...rest, type: [...type, ...fields], extension: extensions.flat() }));
}

function practitionerRole({ identifier, referenceTo }: Elements): Arbitrary<Json> {
  return fc.record({
    identifier: some(identifier, 1), practitioner: maybe(referenceTo('Practitioner')), organization: maybe(referenceTo('Organization')),
    healthcareService: some(referenceTo('HealthcareService'), 2), location: some(referenceTo('Location'), 1),
  });
}

function task({ concept, identifier, referenceTo }: Elements): Arbitrary<Json> {
  return fc.record({
    identifier: some(identifier, 1), status: maybe(pick(['ready', 'completed'])), businessStatus: maybe(concept), authoredOn: maybe(pick(DATES)),
    focus: maybe(fc.oneof(...['HealthcareService', 'Organization', 'Location', 'Practitioner', 'PractitionerRole'].map(referenceTo))),
  });
}

/** Up to `most` resources of a type with distinct ids; types share their ids, which must not confuse anyone. */
function resourcesOf(type: string, content: Arbitrary<Json>, meta: Arbitrary<Json>, most: number): Arbitrary<Resource[]> {
  return fc
    .array(fc.record({ id: pick(IDS), content, meta }), { maxLength: most, minLength: Math.ceil(most / 2), size: 'max' })
    .map((drafts) => [...new Map(drafts.map((draft) => [draft.id, draft])).values()].map(({ id, content: body, meta: head }) => ({ resourceType: type, ...compact(body), id, meta: head })));
}

/** An organization is part of one with a smaller id only: no cycle. */
function withParents(organizations: readonly Resource[], parents: readonly number[]): Resource[] {
  return organizations.map((organization, index) => {
    const earlier = organizations.filter(({ id }) => id < organization.id);
    const choice = parents[index] ?? 0;
    const parent = choice % 4 === 3 ? undefined : earlier[choice % Math.max(1, earlier.length)];
    return parent === undefined ? organization : { ...organization, partOf: { reference: `Organization/${parent.id}` } };
  });
}

/** A small, coherent directory: 5 to 40 resources that refer to each other, sometimes to a resource that does not exist. */
export function randomData(has: Has): Arbitrary<readonly Resource[]> {
  const parts = elements(has);
  const organizations = fc
    .tuple(resourcesOf('Organization', organization(parts), parts.meta, 12), fc.array(fc.nat({ max: 100 }), { minLength: 12, maxLength: 12 }))
    .map(([found, parents]) => withParents(found, parents));
  return fc
    .tuple(
      organizations,
      resourcesOf('Location', location(parts), parts.meta, 13),
      resourcesOf('HealthcareService', healthcareService(parts), parts.meta, 13),
      resourcesOf('Practitioner', fc.record({ identifier: some(parts.identifier, 2) }), parts.meta, 8),
      resourcesOf('PractitionerRole', practitionerRole(parts), parts.meta, 10),
      has('anomalies') ? resourcesOf('Task', task(parts), parts.meta, 8) : fc.constant([]),
    )
    .map((types) => (has('dangling-reference') ? types.flat() : withoutDangling(types.flat())));
}

/** Literal references to a resource that is not in the data lead to one that is, or go away. */
function withoutDangling(resources: readonly Resource[]): Resource[] {
  const mended = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(mended).filter((item) => item !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const [, type, id, rest = ''] = /^([A-Z]\w+)\/([^/]+)(\/.*)?$/.exec(textAt(value, 'reference') ?? '') ?? [];
    if (type !== undefined && !resources.some((resource) => resource.resourceType === type && resource.id === id)) {
      const other = resources.find(({ resourceType }) => resourceType === type);
      return other === undefined ? undefined : { reference: `${type}/${other.id}${rest}` };
    }
    return compact(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mended(inner)])));
  };
  return resources.map(({ resourceType, id, ...elements }) => ({
    resourceType,
    id,
    ...compact(Object.fromEntries(Object.entries(elements).map(([key, value]) => [key, mended(value)]))),
  }));
}
