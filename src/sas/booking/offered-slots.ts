import { randomUUID } from 'node:crypto';
import { arrayAt, isObject, isResource, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import type { FhirEngine } from '../../fhir-common/engine';

/** A free slot as a regulator may book it. */
export interface OfferedSlot {
  readonly id: string;
  /** Instants as they are told, with the offset of the place. */
  readonly start: string;
  readonly end: string;
  /** Street, postcode and city of the place of consultation. */
  readonly place: string;
  readonly consultations: readonly string[];
  readonly motives: readonly string[];
  /** Whether it is taken without appointment. */
  readonly isWalkIn: boolean;
}

/** An agenda as the platform would be shown it. */
export interface OfferedAgenda {
  /** Name of its owner; empty when it is not known or no slot is free. */
  readonly owner: string;
  /** By start. */
  readonly slots: readonly OfferedSlot[];
}

/** How far ahead the page looks. */
const WINDOW_MS = 7 * 86_400_000;
/** Who asks: the page shows what the platform is shown, no more. */
const ASKING = { id: 'sas-login', roles: ['sas-platform'], accessProfile: null } as const;
const CONSULTATIONS: Readonly<Record<string, string>> = { AMB: 'au cabinet', HH: 'à domicile', VR: 'en téléconsultation' };

/**
 * The free slots of a practitioner in the coming week: the answer to a search of the platform (INT_R04), so that nothing reserved can be booked.
 * @param practitioner IDNPS @param now epoch ms
 */
export async function offeredAgenda(engine: FhirEngine, practitioner: string, now: number): Promise<OfferedAgenda> {
  const api = engine.api('sas-editor');
  const query = new URLSearchParams([
    ['_include', 'Slot:service-type-reference'], ['start', `ge${new Date(now).toISOString()}`], ['start', `le${new Date(now + WINDOW_MS).toISOString()}`],
    ['schedule.actor:Practitioner.identifier', practitioner], ['status', 'free'],
  ]);
  const context = { requestId: randomUUID(), caller: ASKING, database: engine.database, baseUrl: api.basePath, startedAt: now };
  const { body } = await engine.searches.search(context, api, 'Slot', query.toString());
  const resources = arrayAt(JSON.parse(body.toString('utf8')), 'entry').flatMap((entry) => {
    const resource = isObject(entry) ? entry['resource'] : undefined;
    return isResource(resource) ? [resource] : [];
  });
  const byReference = new Map(resources.map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]));
  const slots = resources.filter(({ resourceType }) => resourceType === 'Slot').map((slot) => offered(slot, placeOf(slot, byReference)));
  return { owner: nameOf(resources.find(({ resourceType }) => resourceType === 'Practitioner')), slots };
}

function offered(slot: ResourceJson, place: string): OfferedSlot {
  const types = arrayAt(slot, 'serviceType');
  return {
    id: slot.id ?? '', start: stringAt(slot, 'start') ?? '', end: stringAt(slot, 'end') ?? '', place,
    consultations: types.flatMap((type) => codesOf(type).flatMap((code) => CONSULTATIONS[code] ?? [])),
    motives: types.flatMap((type) => stringAt(type, 'text') ?? []),
    isWalkIn: codesOf(slot['appointmentType']).includes('WALKIN'),
  };
}

function codesOf(concept: unknown): readonly string[] {
  return arrayAt(concept, 'coding').flatMap((coding) => stringAt(coding, 'code') ?? []);
}

/** The role of an agenda contains its place. */
function placeOf(slot: JsonObject, byReference: ReadonlyMap<string, ResourceJson>): string {
  const schedule = byReference.get(stringAt(slot['schedule'], 'reference') ?? '');
  const roles = arrayAt(schedule, 'actor').flatMap((actor) => byReference.get(stringAt(actor, 'reference') ?? '') ?? []).filter(({ resourceType }) => resourceType === 'PractitionerRole');
  const [place] = arrayAt(roles[0], 'contained').filter(isResource);
  const address = place?.['address'];
  return [arrayAt(address, 'line')[0], `${stringAt(address, 'postalCode') ?? ''} ${stringAt(address, 'city') ?? ''}`.trim()].filter((part) => part !== undefined && part !== '').join(', ');
}

function nameOf(practitioner: ResourceJson | undefined): string {
  const [name] = arrayAt(practitioner, 'name');
  return [...arrayAt(name, 'given'), stringAt(name, 'family')].filter((part) => typeof part === 'string').join(' ');
}
