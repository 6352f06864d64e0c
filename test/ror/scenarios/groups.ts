import type { Term } from './conditions';
import { compares, quantityMatches } from './quantities';
import type { Amount } from './quantities';
import { codings } from './readers';
import type { JsonObject, SampleResource } from './sample-files';
import { at, extensions, isObject, textsAt } from './sample-files';
import { dateInterval, dateMatches, parseTokens, tokenMatches } from './values';

const ROR = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/';

type GroupName = 'capacity' | 'equipment' | 'dwelling' | 'price' | 'patients';

const EXTENSIONS: Readonly<Record<GroupName, string>> = {
  capacity: `${ROR}ror-location-supported-capacity`,
  equipment: `${ROR}ror-location-equipment`,
  dwelling: `${ROR}ror-location-residential-capacity`,
  price: `${ROR}ror-organization-price`,
  patients: `${ROR}ror-healthcareservice-patient-type`,
};

interface Field {
  readonly group: GroupName;
  readonly element: string;
  readonly kind: 'token' | 'number' | 'money' | 'date' | 'quantity' | 'low' | 'high';
  /** True for the fields of the limit nested in an equipment. */
  readonly nested?: true;
}

/** Parameters whose criteria hold on one entry (search section 3.1). */
const FIELDS: Readonly<Record<string, Field>> = {
  'capacity-type': { group: 'capacity', element: 'capacityType', kind: 'token' },
  'capacity-status': { group: 'capacity', element: 'capacityStatus', kind: 'token' },
  'temporality-capacity': { group: 'capacity', element: 'temporalityCapacity', kind: 'token' },
  'gender-capacity-available': { group: 'capacity', element: 'genderCapacityAvailable', kind: 'token' },
  'capacity-closing-type': { group: 'capacity', element: 'capacityClosingType', kind: 'token' },
  'nb-capacity': { group: 'capacity', element: 'nbCapacity', kind: 'number' },
  'capacity-update-date': { group: 'capacity', element: 'capacityUpdateDate', kind: 'date' },
  'equipment-type': { group: 'equipment', element: 'equipmentType', kind: 'token' },
  'equipment-feature': { group: 'equipment', element: 'equipmentFeature', kind: 'token', nested: true },
  'limit-value': { group: 'equipment', element: 'limitValue', kind: 'quantity', nested: true },
  'residential-type': { group: 'dwelling', element: 'residentialType', kind: 'token' },
  'residential-number': { group: 'dwelling', element: 'residentialNumber', kind: 'number' },
  'price-type': { group: 'price', element: 'priceType', kind: 'token' },
  'price-amount-value': { group: 'price', element: 'amount', kind: 'money' },
  'price-residential-type': { group: 'price', element: 'residentialType', kind: 'token' },
  'special-price': { group: 'price', element: 'specialPrice', kind: 'token' },
  'price-dependency-level': { group: 'price', element: 'dependencyLevel', kind: 'token' },
  'price-welcome-type': { group: 'price', element: 'welcomeType', kind: 'token' },
  'price-validity-start-date': { group: 'price', element: 'startDate', kind: 'date' },
  'age-range-low': { group: 'patients', element: 'ageRange', kind: 'low' },
  'age-range-high': { group: 'patients', element: 'ageRange', kind: 'high' },
};

/** One entry, and one of its limits when it is an equipment. */
interface Entry {
  readonly body: JsonObject;
  readonly limit?: JsonObject;
}

export function groupOf(name: string): GroupName | undefined {
  return FIELDS[bare(name)]?.group;
}

/**
 * Criteria of one group, all on one entry (search section 3.2). Rule 4: a token repeated on a field asks for one entry per repetition,
 * each with the other criteria. Rule 5: `:not` and `:missing` alone speak of all entries, beside a positive criterion of that entry.
 */
export function groupHolds(resource: SampleResource, group: GroupName, terms: readonly Term[]): boolean {
  const entries = entriesOf(resource, group);
  const positive = terms.filter(({ name }) => !name.includes(':'));
  if (positive.length === 0) return terms.every((term) => holdsForNone(entries, term));
  const qualifiers = terms.filter(({ name }) => name.includes(':'));
  return alternatives(positive).every((combination) =>
    entries.some((entry) => [...combination, ...qualifiers].every((term) => entryHolds(entry, term))));
}

/** Latest start date of the price entries that satisfy the price criteria (UC5 S1), in epoch milliseconds. */
export function latestPriceStart(resource: SampleResource, terms: readonly Term[]): number | undefined {
  const starts = entriesOf(resource, 'price').filter((entry) => terms.every((term) => entryHolds(entry, term)))
    .flatMap(({ body }) => textsAt(extensions(body, 'startDate'), 'valueDateTime')).map((text) => dateInterval(text).low);
  return starts.length === 0 ? undefined : Math.max(...starts);
}

function entriesOf(resource: SampleResource, group: GroupName): Entry[] {
  return extensions(resource.body, EXTENSIONS[group]).flatMap((body): Entry[] => {
    const limits = extensions(body, `${ROR}ror-location-equipment-limit`);
    return limits.length === 0 ? [{ body }] : limits.map((limit) => ({ body, limit }));
  });
}

function holdsForNone(entries: readonly Entry[], { name, value }: Term): boolean {
  const [field = '', modifier] = name.split(':');
  if (modifier === 'not') return !entries.some((entry) => entryHolds(entry, { name: field, value }));
  if (modifier === 'missing') return entries.some((entry) => present(entry, field)) !== (value === 'true');
  throw new Error(`group modifier not covered: ${name}`);
}

function alternatives(terms: readonly Term[]): Term[][] {
  const names = [...new Set(terms.map((term) => term.name))];
  return names.reduce<Term[][]>((combinations, name) => {
    const repeated = terms.filter((term) => term.name === name);
    // Repeated numbers, dates and quantities describe an interval of one entry (rule 3): they stay together.
    const choices = FIELDS[name]?.kind === 'token' ? repeated.map((term) => [term]) : [repeated];
    return combinations.flatMap((combination) => choices.map((choice) => [...combination, ...choice]));
  }, [[]]);
}

function entryHolds(entry: Entry, { name, value }: Term): boolean {
  const [parameter = '', modifier] = name.split(':');
  if (modifier === 'missing') return present(entry, parameter) !== (value === 'true');
  if (modifier === 'not') return !entryHolds(entry, { name: parameter, value });
  const field = FIELDS[parameter];
  if (field === undefined || modifier !== undefined) throw new Error(`group criterion not covered: ${name}`);
  const nodes = nodesOf(entry, field);
  switch (field.kind) {
    case 'token': return codings(at(nodes, 'coding')).some((token) => parseTokens(value).some((query) => tokenMatches(query, token)));
    case 'number': return nodes.some((node) => typeof node === 'number' && compares(value, node, Number(value.replace(/^[a-z]{2}/, ''))));
    case 'money': return at(nodes, 'value').some((amount) => typeof amount === 'number' && compares(value, amount,
      Number(value.replace(/^[a-z]{2}/, ''))));
    case 'date': return nodes.some((node) => typeof node === 'string' && dateMatches(value, dateInterval(node)));
    case 'quantity': return amounts(nodes).some((amount) => quantityMatches(value, amount, undefined));
    case 'low': case 'high': return amounts(at(nodes, field.kind)).some((amount) => quantityMatches(value, amount, 'a'));
    default: return field.kind satisfies never;
  }
}

function present(entry: Entry, parameter: string): boolean {
  const field = FIELDS[parameter];
  return field !== undefined && nodesOf(entry, field).length > 0;
}

/** The value of the sub-extension of a field, whatever its type. */
function nodesOf(entry: Entry, { element, nested }: Field): unknown[] {
  const holder = nested ? entry.limit : entry.body;
  return extensions(holder, element).flatMap((extension) =>
    Object.entries(extension).filter(([key]) => key.startsWith('value')).map(([, value]) => value));
}

function amounts(nodes: readonly unknown[]): Amount[] {
  return nodes.filter(isObject).flatMap(({ value,
    code }) => (typeof value === 'number' && typeof code === 'string' ? [{ value, unit: code }] : []));
}

function bare(name: string): string {
  return name.split(':')[0] ?? name;
}
