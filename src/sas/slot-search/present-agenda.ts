import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { PERSON_SYSTEM, STRUCTURE_SYSTEM, personIdentifier, structureIdentifier } from '../identifiers';
import type { StructureKind } from '../identifiers';
import { IDENTIFIER_TYPE, IDENTIFIER_TYPE_1_2_0, LOCATION_IDENTIFIER_TYPE } from '../nomenclature';
import { normalisedPhone } from '../phones';
import { ANSWER_PROFILES } from '../profiles';
import type { AnswerType, SlotFlow } from '../profiles';
import { listOf } from './present-slot';
import type { Presented } from './present-slot';
import type { HiddenReason } from './slot-exposure';

/** The head of a resource that leaves: type, id and the one profile of the flow. */
function head(type: AnswerType, resource: JsonObject, flow: SlotFlow): ResourceJson {
  const id = stringAt(resource, 'id');
  return { resourceType: type, ...(id === undefined ? {} : { id }), meta: { profile: [ANSWER_PROFILES[flow][type]] } };
}

/**
 * An agenda with its actors: exactly one Practitioner and one PractitionerRole for a professional, the place alone for SOS Médecins.
 * `serviceType` is forbidden.
 */
export function presentSchedule(schedule: ResourceJson, flow: SlotFlow): Presented {
  const actors = arrayAt(schedule, 'actor').flatMap((actor) => stringAt(actor, 'reference') ?? []);
  const kept = (flow === 'SOS' ? ['Location'] : ['Practitioner', 'PractitionerRole']).map((type) => actors.filter((actor) => actor.startsWith(`${type}/`)));
  if (kept.some((references) => references.length !== 1)) return { hidden: flow === 'SOS' ? 'place' : 'role' };
  return { resource: { ...head('Schedule', schedule, flow), actor: kept.flat().map((reference) => ({ reference })) } };
}

/** The owner of an agenda: national identifiers with their prefix and the name; nothing else of the person leaves. */
export function presentPractitioner(practitioner: ResourceJson, flow: SlotFlow): Presented {
  const values = new Set(arrayAt(practitioner, 'identifier').filter(isPersonIdentifier).flatMap((one) => personIdentifier(stringAt(one, 'value') ?? '') ?? []));
  if (values.size === 0) return { hidden: 'practitioner' };
  const identifier = [...values].map((value) => ({ type: { coding: [{ system: IDENTIFIER_TYPE, code: 'IDNPS' }] }, system: PERSON_SYSTEM, value }));
  const name = arrayAt(practitioner, 'name').filter(isObject).slice(0, 1).map(presentName).filter((one) => Object.keys(one).length > 0);
  return { resource: { ...head('Practitioner', practitioner, flow), identifier, ...listOf('name', name) } };
}

/** The system of the guide, or a number whose type says that it is an RPPS or an ADELI number. */
function isPersonIdentifier(identifier: unknown): boolean {
  if (stringAt(identifier, 'system') === PERSON_SYSTEM) return true;
  return typeCodes(identifier).some((code) => code === 'RPPS' || code === 'ADELI');
}

function typeCodes(identifier: unknown): readonly (string | undefined)[] {
  return isObject(identifier) ? arrayAt(identifier['type'], 'coding').map((coding) => stringAt(coding, 'code')) : [];
}

function presentName(name: JsonObject): JsonObject {
  const family = stringAt(name, 'family')?.trim() ?? '';
  const given = arrayAt(name, 'given').filter((one) => typeof one === 'string').map((one) => one.trim()).filter((one) => one !== '');
  return { ...(family === '' ? {} : { family }), ...listOf('given', given) };
}

/** A role as it leaves, in two parts: the place it contains stands between them. */
export type PresentedRole = { readonly practitioner: string; readonly head: JsonObject; readonly tail: JsonObject } | { readonly hidden: HiddenReason };

/**
 * A professional in a place of consultation, which it contains.
 * @param place id of that place
 */
export function presentRole(role: ResourceJson, place: string, flow: SlotFlow): PresentedRole {
  const practitioner = stringAt(role['practitioner'], 'reference');
  if (practitioner === undefined) return { hidden: 'practitioner' };
  const structure = structureOf(role);
  return {
    practitioner,
    head: head('PractitionerRole', role, flow),
    tail: {
      practitioner: { reference: practitioner },
      ...(structure === undefined ? {} : { organization: { identifier: structure } }),
      location: [{ reference: `#${place}` }],
      ...listOf('telecom', phones(role)),
    },
  };
}

/** The reference of a role to its place: `#id` when contained, `Location/id` otherwise. */
export function placeReference(role: JsonObject): string | undefined {
  return arrayAt(role, 'location').flatMap((location) => stringAt(location, 'reference') ?? [])[0];
}

function structureOf(role: JsonObject): JsonObject | undefined {
  const identifier = isObject(role['organization']) ? role['organization']['identifier'] : undefined;
  const value = structureIdentifier(stringAt(identifier, 'value') ?? '', kindOf(identifier));
  if (value === undefined) return undefined;
  return { type: { coding: [{ system: IDENTIFIER_TYPE, code: 'IDNST' }] }, system: STRUCTURE_SYSTEM, value };
}

/** What a structure number is, when its type or its system says so. */
function kindOf(identifier: unknown): StructureKind | undefined {
  const codes = typeCodes(identifier);
  const system = stringAt(identifier, 'system') ?? '';
  if (codes.includes('SIRET') || system.includes('sirene.fr')) return 'SIRET';
  if (codes.some((code) => code === 'RPPS_RANG' || code === 'RPPSRANG') || system.includes('rppsrang')) return 'RPPS_RANG';
  return undefined;
}

/** The contained place of a professional; hidden when the guide could not accept it. */
export function presentContainedPlace(location: ResourceJson, flow: SlotFlow): Presented {
  const identifier = placeIdentifiers(location, (code) => code ?? 'INTRN');
  const address = presentAddress(location);
  if (identifier.length === 0 || address === undefined || location.id === undefined) return { hidden: 'place' };
  return { resource: { ...head('Location', location, flow), identifier, address } };
}

/** A fixed point of SOS Médecins. */
export function presentFixedPoint(location: ResourceJson, flow: SlotFlow): Presented {
  const identifier = placeIdentifiers(location, () => 'INTRN');
  const address = presentAddress(location);
  const name = stringAt(location, 'name')?.trim() ?? '';
  const organization = stringAt(location['managingOrganization'], 'reference');
  if (identifier.length === 0 || address === undefined || name === '') return { hidden: 'place' };
  if (organization === undefined) return { hidden: 'organization' };
  return {
    resource: {
      ...head('Location', location, flow), identifier, name, ...listOf('telecom', phones(location)), address,
      managingOrganization: { reference: organization }, ...listOf('hoursOfOperation', hours(location)),
    },
  };
}

function placeIdentifiers(location: JsonObject, typeOf: (code: string | undefined) => string): readonly JsonObject[] {
  return arrayAt(location, 'identifier').flatMap((identifier) => {
    const system = stringAt(identifier, 'system')?.trim() ?? '';
    const value = stringAt(identifier, 'value')?.trim() ?? '';
    if (system === '' || value === '') return [];
    return [{ type: { coding: [{ system: LOCATION_IDENTIFIER_TYPE, code: typeOf(typeCodes(identifier)[0]) }] }, system, value }];
  });
}

/** One line, a city and a postcode of five characters, all three or nothing. */
function presentAddress(location: JsonObject): JsonObject | undefined {
  const line = arrayAt(location['address'], 'line').filter((one) => typeof one === 'string').map((one) => one.trim()).filter((one) => one !== '').join(', ');
  const city = stringAt(location['address'], 'city')?.trim() ?? '';
  const postalCode = (stringAt(location['address'], 'postalCode') ?? '').replace(/\s/g, '');
  return line === '' || city === '' || !/^\d{5}$/.test(postalCode) ? undefined : { line: [line], city, postalCode };
}

function phones(resource: JsonObject): readonly JsonObject[] {
  const typed = arrayAt(resource, 'telecom').filter((telecom) => (stringAt(telecom, 'system') ?? 'phone') === 'phone').flatMap((telecom) => stringAt(telecom, 'value') ?? []);
  return [...new Set(typed.flatMap((value) => normalisedPhone(value) ?? []))].map((value) => ({ system: 'phone', value }));
}

/** FHIR has no 24:00, and 00:00 as a closing time reads as before the opening. */
function hours(location: JsonObject): readonly JsonObject[] {
  return arrayAt(location, 'hoursOfOperation').filter(isObject).flatMap((row) => {
    const daysOfWeek = arrayAt(row, 'daysOfWeek').filter((day) => typeof day === 'string');
    const openingTime = stringAt(row, 'openingTime');
    const closingTime = stringAt(row, 'closingTime');
    const kept = {
      ...listOf('daysOfWeek', daysOfWeek),
      ...(openingTime === undefined ? {} : { openingTime }),
      ...(closingTime === undefined ? {} : { closingTime: closingTime.startsWith('00:00') ? '23:59:00' : closingTime }),
    };
    return Object.keys(kept).length === 0 ? [] : [kept];
  });
}

/** The link from a slot to the CPTS that shares it. */
export function presentService(service: ResourceJson, flow: SlotFlow): Presented {
  const organization = stringAt(service['providedBy'], 'reference');
  if (organization === undefined) return { hidden: 'organization' };
  return { resource: { ...head('HealthcareService', service, flow), providedBy: { reference: organization } } };
}

/**
 * A CPTS, known by a FINESS, or an association of SOS Médecins, known by a SIRET. The type of the FINESS carries the codings of both
 * versions of the guide (C12).
 */
export function presentOrganization(organization: ResourceJson, flow: SlotFlow): Presented {
  const pattern = flow === 'SOS' ? /^3\d{14}$/ : /^1\d{9}$/;
  const kind = flow === 'SOS' ? 'SIRET' : 'FINESS';
  const value = arrayAt(organization, 'identifier').flatMap((identifier) => structureIdentifier(stringAt(identifier, 'value') ?? '', kind) ?? []).find((one) => pattern.test(one));
  if (value === undefined) return { hidden: 'organization' };
  const systems = flow === 'SOS' ? [LOCATION_IDENTIFIER_TYPE] : [LOCATION_IDENTIFIER_TYPE, IDENTIFIER_TYPE_1_2_0];
  const name = stringAt(organization, 'name')?.trim() ?? '';
  return {
    resource: {
      ...head('Organization', organization, flow),
      identifier: [{ type: { coding: systems.map((system) => ({ system, code: 'IDNST' })) }, system: STRUCTURE_SYSTEM, value }],
      ...(name === '' ? {} : { name }),
      ...(flow === 'SOS' ? {} : listOf('telecom', phones(organization))),
    },
  };
}
