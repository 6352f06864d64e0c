import type { JsonObject, SampleResource } from './sample-files';
import { at, extensions, isObject, textsAt } from './sample-files';
import type { Token } from './values';
import { canonicalSystem, dateMatches, numberMatches, parseTokens, startsWith, tokenMatches } from './values';

export interface Criterion {
  readonly name: string;
  readonly value: string;
}

const ROR = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/';

/** Capacity criteria: all of a request bear on one capacity entry (search section 3.2). */
const CAPACITY_TOKENS: Readonly<Record<string, string>> = {
  'capacity-type': 'capacityType',
  'capacity-status': 'capacityStatus',
  'temporality-capacity': 'temporalityCapacity',
  'gender-capacity-available': 'genderCapacityAvailable',
  'capacity-closing-type': 'capacityClosingType',
};

type TokenReader = (body: JsonObject) => Token[];

const TOKENS: Readonly<Record<string, TokenReader>> = {
  _id: (body) => textsAt(body, 'id').map((code) => ({ systems: [], code, systemless: true })),
  _tag: (body) => codings(at(body, 'meta', 'tag')),
  identifier: identifiers,
  status: (body) => textsAt(body, 'status').map((code) => ({ systems: ['https://hl7.org/fhir/location-status'], code, systemless: false })),
  type: (body) => codings(at(body, 'type', 'coding')),
  specialty: (body) => codings(at(body, 'specialty', 'coding')),
  characteristic: (body) => codings(at(body, 'characteristic', 'coding')),
  'service-category': (body) => codings(at(body, 'category', 'coding')),
  'commune-cog': (body) => codings(at(extensions(body, `${ROR}ror-commune-cog`), 'valueCodeableConcept', 'coding')),
  'intervention-zone': (body) =>
    extensions(body, `${ROR}ror-territorial-division`).flatMap((division) =>
      codings(at(extensions(division, 'codeTerritorialDivision'), 'valueCodeableConcept', 'coding'))),
};

const STRINGS: Readonly<Record<string, (body: JsonObject) => string[]>> = {
  name: (body) => [...textsAt(body, 'name'), ...textsAt(body, 'alias')],
  'address-postalcode': (body) => textsAt(body, 'address', 'postalCode'),
  'address-city': (body) => textsAt(body, 'address', 'city'),
};

/** Element of each reference parameter, used by criteria, chains and includes alike. */
const REFERENCES: Readonly<Record<string, string>> = {
  'HealthcareService:organization': 'providedBy',
  'HealthcareService:location': 'location',
  'Organization:partof': 'partOf',
  'Location:organization': 'managingOrganization',
  'PractitionerRole:practitioner': 'practitioner',
  'PractitionerRole:service': 'healthcareService',
  'PractitionerRole:organization': 'organization',
};

/** Keys (`Type/id`) a resource points to through a search parameter; throws on a parameter the table does not use. */
export function references(resource: SampleResource, parameter: string): string[] {
  const element = REFERENCES[`${resource.type}:${parameter}`];
  if (element === undefined) throw new Error(`reference parameter not covered: ${resource.type}:${parameter}`);
  return textsAt(resource.body, element, 'reference');
}

/** True when the resource satisfies all criteria, capacity criteria on one single entry. */
export function satisfies(resource: SampleResource, criteria: readonly Criterion[]): boolean {
  const capacity = criteria.filter((criterion) => isCapacity(criterion.name));
  const others = criteria.filter((criterion) => !isCapacity(criterion.name));
  return others.every((criterion) => satisfiesAlone(resource, criterion)) && (capacity.length === 0 || hasCapacity(resource, capacity));
}

function satisfiesAlone(resource: SampleResource, { name, value }: Criterion): boolean {
  const token = TOKENS[name];
  if (token !== undefined) {
    const found = token(resource.body);
    return parseTokens(value).some((query) => found.some((candidate) => tokenMatches(query, candidate)));
  }
  const string = STRINGS[name];
  if (string !== undefined) return string(resource.body).some((text) => startsWith(value, text));
  if (name === '_lastUpdated') return textsAt(resource.body, 'meta', 'lastUpdated').some((text) => dateMatches(value, text));
  const wanted = value.split(',');
  return references(resource, name).some((key) => wanted.some((reference) => key === reference || key.endsWith(`/${reference}`)));
}

function isCapacity(name: string): boolean {
  return name === 'nb-capacity' || CAPACITY_TOKENS[name] !== undefined;
}

/**
 * One entry must hold every criterion. A token repeated on the same field can never hold on one entry: rule 4 then asks for
 * one entry per repetition, each with all the other criteria.
 */
function hasCapacity(resource: SampleResource, criteria: readonly Criterion[]): boolean {
  const entries = extensions(resource.body, `${ROR}ror-location-supported-capacity`);
  return alternatives(criteria).every((combination) =>
    entries.some((entry) => combination.every((criterion) => entrySatisfies(entry, criterion))));
}

function alternatives(criteria: readonly Criterion[]): Criterion[][] {
  const names = [...new Set(criteria.map((criterion) => criterion.name))];
  return names.reduce<Criterion[][]>((combinations, name) => {
    const repeated = criteria.filter((criterion) => criterion.name === name);
    // Repeated numbers describe an interval of one entry (rule 3): they stay together.
    const choices = name === 'nb-capacity' ? [repeated] : repeated.map((criterion) => [criterion]);
    return combinations.flatMap((combination) => choices.map((choice) => [...combination, ...choice]));
  }, [[]]);
}

function entrySatisfies(entry: JsonObject, { name, value }: Criterion): boolean {
  if (name === 'nb-capacity') {
    return at(extensions(entry, 'nbCapacity'), 'valueInteger').some((count) => typeof count === 'number' && numberMatches(value, count));
  }
  const found = codings(at(extensions(entry, CAPACITY_TOKENS[name] ?? name), 'valueCodeableConcept', 'coding'));
  return parseTokens(value).some((query) => found.some((candidate) => tokenMatches(query, candidate)));
}

function codings(nodes: readonly unknown[]): Token[] {
  return nodes.filter(isObject).flatMap((coding) => {
    const systems = textsAt(coding, 'system').map(canonicalSystem);
    return textsAt(coding, 'code').map((code) => ({ systems, code, systemless: systems.length === 0 }));
  });
}

/** An identifier answers to its system or to the system of its type (18.2); a professional also to the bare RPPS or ADELI number (5.8). */
function identifiers(body: JsonObject): Token[] {
  return at(body, 'identifier').filter(isObject).flatMap((identifier) => {
    const own = textsAt(identifier, 'system').map(canonicalSystem);
    const systems = [...own, ...textsAt(identifier, 'type', 'coding', 'system').map(canonicalSystem)];
    return textsAt(identifier, 'value').flatMap((code) => {
      const token: Token = { systems, code, systemless: own.length === 0 };
      const national = own.includes('urn:oid:1.2.250.1.71.4.2.1') && /^(8\d{11}|0\d{9})$/.test(code);
      return national ? [token, { systems: [], code: code.slice(1), systemless: false }] : [token];
    });
  });
}
