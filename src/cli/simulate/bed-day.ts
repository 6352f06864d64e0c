import type { Agent } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject } from '../../fhir-common/core/json';
import { CAPACITY, capacityEntries, codeOfEntry } from '../../ror/capacity-entries';
import { agentOf, call } from './simulated-client';
import type { SimulatedSender } from './simulated-client';

export interface DayPlan {
  /** Counts sent in all. */
  readonly patches: number;
  /** Counts a second over all connections; 0: as fast as the server answers. */
  readonly rate: number;
  /** Connections. */
  readonly clients: number;
  readonly progress?: (done: number) => void;
}

export interface DayReport {
  /** Answers by status; 0 for a connection that was lost. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

const KEY_MEMBERS = ['capacityStatus', 'temporalityCapacity', 'genderCapacityAvailable', 'capacityClosingType', 'additionalBedType', 'crisisType', 'temporaryAssignement'];
const AVAILABLE = '02';
const SYNCHRO = '26';
const SOFTWARE: JsonObject = { coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R335-TypeSourceCapacite/FHIR/TRE-R335-TypeSourceCapacite', code: '02' }] };
const MOST_BEDS = 12;
const PAGE = 200;
const P95 = 0.95;

/** A count that a ward keeps up to date, and the address it is sent to. */
interface Ward {
  readonly path: string;
  readonly entry: JsonObject;
}

/**
 * Plays the day of establishments: every ward with a synchronisation identifier sends its free beds, again and again, as bed-management
 * software does (ror-write.md 9). Changes the data of the server it is pointed at.
 * @throws Error when the server cannot be read or holds no such ward
 */
export async function playBedDay(sender: SimulatedSender, { patches, rate, clients, progress }: DayPlan): Promise<DayReport> {
  const agent = agentOf(sender, clients);
  try {
    const wards = await wardsOf(sender, agent);
    if (wards.length === 0) throw new Error('Aucun lieu avec un identifiant de synchronisation et une capacité disponible / no place with a synchronisation identifier and an available capacity');
    const timesMs: number[] = [];
    const statuses = new Map<number, number>();
    const started = performance.now();
    let next = 0;
    const work = async (): Promise<void> => {
      for (let turn = next++; turn < patches; turn = next++) {
        if (rate > 0) await wait(Math.max(0, started + (1000 * turn) / rate - performance.now()));
        const ward = wards[turn % wards.length];
        if (ward === undefined) return;
        const sent = performance.now();
        const status = await call(sender, agent, 'PATCH', ward.path, countBody(ward.entry, (turn * 7) % MOST_BEDS)).then((answer) => answer.status, () => 0);
        timesMs.push(performance.now() - sent);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        progress?.(timesMs.length);
      }
    };
    await Promise.all(Array.from({ length: clients }, work));
    const sorted = timesMs.sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return { statuses, perSecond: patches / ((performance.now() - started) / 1000), medianMs: at(1 / 2), p95Ms: at(P95) };
  } finally {
    agent.destroy();
  }
}

async function wardsOf(sender: SimulatedSender, agent: Agent): Promise<Ward[]> {
  const { status, text } = await call(sender, agent, 'GET', `/ror/fhir/Location?nb-capacity=ge0&capacity-status=${AVAILABLE}&_count=${PAGE}`);
  const bundle: unknown = JSON.parse(text);
  if (status !== 200) throw new Error(`${status} ${stringAt(arrayAt(bundle, 'issue')[0], 'diagnostics') ?? ''}`);
  return arrayAt(bundle, 'entry').flatMap((entry) => {
    const place = isObject(entry) ? entry['resource'] : undefined;
    if (!isObject(place) || place['resourceType'] !== 'Location') return [];
    const identifier = arrayAt(place, 'identifier').find((one) => isObject(one) && arrayAt(one['type'], 'coding').some((coding) => stringAt(coding, 'code') === SYNCHRO));
    const free = capacityEntries({ ...place, resourceType: 'Location' }).find((count) => codeOfEntry(count, 'capacityStatus') === AVAILABLE);
    const value = stringAt(identifier, 'value');
    return value === undefined || free === undefined ? [] : [{ path: `/ws-synchro-dispo-lits-fhir/Location?identifier=${encodeURIComponent(value)}`, entry: free }];
  });
}

/** The live form: a replace whose path names the count by its attributes. */
function countBody(entry: JsonObject, beds: number): string {
  const criteria = KEY_MEMBERS.flatMap((member) => {
    const code = codeOfEntry(entry, member);
    return code === undefined ? [] : [`extension.where(url = '${member}' and valueCodeableConcept.coding.code = '${code}')`];
  });
  const members = arrayAt(entry, 'extension').filter(isObject).map((member) => {
    if (member['url'] === 'nbCapacity') return { url: 'nbCapacity', valueInteger: beds };
    if (member['url'] === 'capacityUpdateDate') return { url: 'capacityUpdateDate', valueDateTime: new Date().toISOString() };
    return member['url'] === 'capacitySourceType' ? { ...member, valueCodeableConcept: SOFTWARE } : member;
  });
  return JSON.stringify({
    resourceType: 'Parameters',
    parameter: [{ name: 'operation', part: [
      { name: 'type', valueString: 'replace' }, { name: 'path', valueString: `Location.extension.where(url='${CAPACITY}').where(${criteria.join(' and ')})` },
      { name: 'value', part: [{ extension: [{ url: CAPACITY, extension: members }] }] },
    ] }],
  });
}
