import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { PERSON_SYSTEM, personIdentifier, structureIdentifier } from '../identifiers';
import { SERVICE_TYPE_REFERENCE } from '../nomenclature';
import type { SlotFlow } from '../profiles';
import { audiencesOf, instantAt } from '../slot-search/slot-exposure';
import type { ForeignBundle } from './foreign-bundle';
import type { Bilingual } from '../../fhir-common/core/bilingual';

/** Why a slot of an editor is dropped; every drop is counted and told. */
export const DROP_REASONS = {
  'not-free': { fr: 'non libre', en: 'not free' },
  audience: { fr: 'aucun public montré par ce flux', en: 'no audience that this flow shows' },
  'outside-window': { fr: 'hors de la fenêtre demandée ou déjà commencé', en: 'outside the requested window, or already begun' },
  'no-offset': { fr: 'début ou fin sans décalage horaire', en: 'start or end without offset' },
  'end-not-after-start': { fr: 'fin avant le début', en: 'end not after start' },
  unresolved: { fr: 'agenda ou acteur absent de la réponse', en: 'schedule or actor missing from the answer' },
  'not-requested': { fr: 'd’un professionnel ou d’une structure non demandé', en: 'of a practitioner or organization that was not requested' },
} as const satisfies Record<string, Bilingual>;

export type DropReason = keyof typeof DROP_REASONS;

/** What was asked of the editor. */
export interface AskedWindow {
  readonly flow: SlotFlow;
  readonly from: number;
  readonly until: number;
  readonly identifiers: ReadonlySet<string>;
}

/** A slot that may be shown. */
export interface ForeignSlot {
  readonly slot: ResourceJson;
  readonly start: number;
  readonly end: number;
  readonly audiences: readonly string[];
  /** What it leads to, in the order of the graph. */
  readonly linked: readonly ResourceJson[];
}

export interface ForeignSlots {
  readonly kept: readonly ForeignSlot[];
  readonly dropped: ReadonlyMap<DropReason, number>;
}

/**
 * The slots of an editor's answer that answer the question; the others are dropped and counted (spec 16.2): an editor that lies, or
 * sends the slots of somebody else, shows nothing.
 * @param now epoch ms
 */
export function readForeignSlots(bundle: ForeignBundle, asked: AskedWindow, now: number): ForeignSlots {
  const kept: ForeignSlot[] = [];
  const dropped = new Map<DropReason, number>();
  for (const slot of bundle.slots) {
    const read = readSlot(slot, bundle, asked, now);
    if (typeof read === 'string') dropped.set(read, (dropped.get(read) ?? 0) + 1);
    else kept.push(read);
  }
  return { kept, dropped };
}

function readSlot(slot: ResourceJson, bundle: ForeignBundle, asked: AskedWindow, now: number): ForeignSlot | DropReason {
  if (slot['status'] !== 'free') return 'not-free';
  const audiences = audiencesOf(slot, asked.flow);
  if (typeof audiences === 'string') return 'audience';
  const [start, end] = [instantAt(slot, 'start'), instantAt(slot, 'end')];
  if (start === undefined || end === undefined) return 'no-offset';
  if (start < Math.max(asked.from, now) || start >= asked.until) return 'outside-window';
  if (end <= start) return 'end-not-after-start';
  const graph = asked.flow === 'SOS' ? fixedPointGraph(slot, bundle) : professionalGraph(slot, bundle);
  if (graph === undefined) return 'unresolved';
  if (!graph.owners.every((owner) => ownsOneOf(owner, asked))) return 'not-requested';
  return { slot, start, end, audiences, linked: [...graph.linked, ...(asked.flow === 'INT_R04' ? communities(slot, bundle) : [])] };
}

interface Graph {
  /** The persons, or the organization, whose identifier must have been asked for. */
  readonly owners: readonly ResourceJson[];
  readonly linked: readonly ResourceJson[];
}

function scheduleOf(slot: ResourceJson, bundle: ForeignBundle): ResourceJson | undefined {
  const schedule = target(slot, slot['schedule'], bundle);
  return schedule?.resourceType === 'Schedule' ? schedule : undefined;
}

function professionalGraph(slot: ResourceJson, bundle: ForeignBundle): Graph | undefined {
  const schedule = scheduleOf(slot, bundle);
  const actors = schedule === undefined ? undefined : actorsOf(schedule, bundle);
  if (schedule === undefined || actors === undefined) return undefined;
  const roles = actors.filter(({ resourceType }) => resourceType === 'PractitionerRole');
  const named = actors.filter(({ resourceType }) => resourceType === 'Practitioner');
  const acting = roles.map((role) => target(role, role['practitioner'], bundle));
  const owners = [...new Set([...named, ...acting.filter((person) => person !== undefined)])];
  if (owners.length === 0 || acting.includes(undefined)) return undefined;
  return { owners, linked: [schedule, ...owners, ...roles, ...roles.flatMap((role) => placesOf(role, bundle))] };
}

/** A place that the role does not contain stands as an entry of its own. */
function placesOf(role: ResourceJson, bundle: ForeignBundle): readonly ResourceJson[] {
  return arrayAt(role, 'location').flatMap((location) => (isContained(location) ? [] : (target(role, location, bundle) ?? [])));
}

function fixedPointGraph(slot: ResourceJson, bundle: ForeignBundle): Graph | undefined {
  const schedule = scheduleOf(slot, bundle);
  const actors = schedule === undefined ? undefined : actorsOf(schedule, bundle);
  const place = actors?.find(({ resourceType }) => resourceType === 'Location');
  const organization = place === undefined ? undefined : target(place, place['managingOrganization'], bundle);
  if (schedule === undefined || place === undefined || organization === undefined) return undefined;
  return { owners: [organization], linked: [schedule, place, organization] };
}

/** All actors of a schedule; undefined when one of them is missing. */
function actorsOf(schedule: ResourceJson, bundle: ForeignBundle): readonly ResourceJson[] | undefined {
  const actors = arrayAt(schedule, 'actor').map((actor) => target(schedule, actor, bundle));
  const found = actors.filter((actor) => actor !== undefined);
  return found.length === actors.length ? found : undefined;
}

/** The CPTS of a slot with their organizations; those the answer does not hold are left out. */
function communities(slot: ResourceJson, bundle: ForeignBundle): readonly ResourceJson[] {
  return arrayAt(slot, 'serviceType').flatMap((concept) => arrayAt(concept, 'extension')).flatMap((extension) => {
    if (!isObject(extension) || extension['url'] !== SERVICE_TYPE_REFERENCE) return [];
    const service = target(slot, extension['valueReference'], bundle);
    const organization = service === undefined ? undefined : target(service, service['providedBy'], bundle);
    return service === undefined || organization === undefined ? [] : [service, organization];
  });
}

function target(holder: JsonObject, reference: unknown, bundle: ForeignBundle): ResourceJson | undefined {
  const text = stringAt(reference, 'reference');
  return text === undefined ? undefined : bundle.resolve(text, holder);
}

function isContained(reference: unknown): boolean {
  return stringAt(reference, 'reference')?.startsWith('#') === true;
}

function ownsOneOf(owner: ResourceJson, { flow, identifiers }: AskedWindow): boolean {
  return arrayAt(owner, 'identifier').some((identifier) => {
    const typed = stringAt(identifier, 'value') ?? '';
    if (flow !== 'SOS' && stringAt(identifier, 'system') !== PERSON_SYSTEM) return false;
    return identifiers.has((flow === 'SOS' ? structureIdentifier(typed, 'SIRET') : personIdentifier(typed)) ?? '');
  });
}
