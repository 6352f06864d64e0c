import type { JsonObject } from './sample-files';
import { at, extensions, isObject, textsAt } from './sample-files';
import type { Interval, Token } from './values';
import { canonicalSystem, dateInterval } from './values';

const ROR = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/';

type Reader<Value> = (body: JsonObject) => Value[];

/** Values of the token parameters that stand outside correlation groups. */
export const TOKENS: Readonly<Record<string, Reader<Token>>> = {
  _id: (body) => textsAt(body, 'id').map((code) => ({ systems: [], code, systemless: true })),
  _tag: (body) => codings(at(body, 'meta', 'tag')),
  identifier: (body) => identifiers(at(body, 'identifier')),
  status: (body) => textsAt(body, 'status').map((code) => ({ systems: ['https://hl7.org/fhir/location-status'], code, systemless: false })),
  type: (body) => codings(at(body, 'type', 'coding')),
  specialty: (body) => codings(at(body, 'specialty', 'coding')),
  characteristic: (body) => codings(at(body, 'characteristic', 'coding')),
  'service-category': (body) => codings(at(body, 'category', 'coding')),
  'operational-status': (body) => codings(at(body, 'operationalStatus')),
  'commune-cog': (body) => codings(at(extensions(body, `${ROR}ror-commune-cog`), 'valueCodeableConcept', 'coding')),
  'intervention-zone': (body) =>
    extensions(body, `${ROR}ror-territorial-division`).flatMap((division) =>
      codings(at(extensions(division, 'codeTerritorialDivision'), 'valueCodeableConcept', 'coding'))),
  'drop-zone': (body) =>
    at(extensions(body, `${ROR}ror-organization-drop-zone`),
      'valueBoolean').map((value) => ({ systems: [], code: String(value), systemless: true })),
  'business-status': (body) => codings(at(body, 'businessStatus', 'coding')),
  context: (body) => codings(at(body, 'useContext', 'valueCodeableConcept', 'coding')),
};

export const STRINGS: Readonly<Record<string, Reader<string>>> = {
  name: (body) => [...textsAt(body, 'name'), ...textsAt(body, 'alias')],
  title: (body) => textsAt(body, 'title'),
  'address-postalcode': (body) => textsAt(body, 'address', 'postalCode'),
  'address-city': (body) => textsAt(body, 'address', 'city'),
  'psychiatric-sector': (body) => textsAt(extensions(body, `${ROR}ror-healthcareservice-psychiatric-sector`), 'valueString'),
};

export const DATES: Readonly<Record<string, Reader<Interval>>> = {
  _lastUpdated: (body) => textsAt(body, 'meta', 'lastUpdated').map(dateInterval),
  'authored-on': (body) => textsAt(body, 'authoredOn').map(dateInterval),
  date: (body) => textsAt(body, 'date').map(dateInterval),
  'notavailable-closing-reopeningdate': (body) => at(body, 'notAvailable', 'during').filter(isObject).map(periodInterval),
};

/** Tokens of codings; an absent system leaves the code without one. */
export function codings(nodes: readonly unknown[]): Token[] {
  return nodes.filter(isObject).flatMap((coding) => {
    const systems = textsAt(coding, 'system').map(canonicalSystem);
    return textsAt(coding, 'code').map((code) => ({ systems, code, systemless: systems.length === 0 }));
  });
}

/**
 * An identifier answers to its system or to the system of its type (18.2); a professional also to the bare RPPS or ADELI number, a
 * structure to the number behind the type digit (search section 5.8).
 */
export function identifiers(nodes: readonly unknown[]): Token[] {
  return nodes.filter(isObject).flatMap((identifier) => {
    const own = textsAt(identifier, 'system').map(canonicalSystem);
    const systems = [...own, ...textsAt(identifier, 'type', 'coding', 'system').map(canonicalSystem)];
    return textsAt(identifier, 'value').flatMap((code) => {
      const token: Token = { systems, code, systemless: own.length === 0 };
      const professional = own.includes('urn:oid:1.2.250.1.71.4.2.1') && /^(8\d{11}|0\d{9})$/.test(code);
      const structure = own.includes('urn:oid:1.2.250.1.71.4.2.2') && /^[0-4]\d{9,}$/.test(code);
      return professional || structure ? [token, { systems: [], code: code.slice(1), systemless: false }] : [token];
    });
  });
}

/** `type system|type code|value` of `:of-type`. */
export function hasTypedIdentifier(body: JsonObject, raw: string): boolean {
  const [typeSystem = '', typeCode, value] = raw.split('|');
  return at(body, 'identifier').filter(isObject).some((identifier) =>
    textsAt(identifier, 'value').includes(value ?? '')
    && codings(at(identifier, 'type',
      'coding')).some((type) => type.code === typeCode && type.systems.includes(canonicalSystem(typeSystem))));
}

function periodInterval(period: JsonObject): Interval {
  const [start] = textsAt(period, 'start').map(dateInterval);
  const [end] = textsAt(period, 'end').map(dateInterval);
  return { low: start?.low ?? Number.NEGATIVE_INFINITY, high: end?.high ?? Number.POSITIVE_INFINITY };
}
