import { isObject } from '../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../fhir-common/core/json';
import type { State, StateMachine, Transition } from '../fhir-common/definition/write-declaration';
import { ANOMALY_STATES, statusOf } from '../quality/anomalies/anomaly-states';
import { BUSINESS_STATUS, businessStatus, labelOf } from '../quality/anomalies/task-codes';
import { actorsOf } from './task-readers';
import type { Actor } from './task-readers';
import { withoutRoutingMark } from './routing/routing-mark';

/** ror-anomalies 4, second table: the moves that exist, whoever makes them. */
export const MOVES: Readonly<Record<string, readonly string[]>> = {
  '01': ['02', '03', '04', '05', '08', '09'],
  '02': ['03', '04', '05', '06', '07', '08', '09', '10'],
  '04': ['02', '03', '05', '08', '09'],
  '05': ['02', '03', '06', '07', '08', '09', '10', '11'],
  '06': ['02', '03', '07', '08', '09', '10'],
  '10': ['02', '03', '05', '06', '07', '08', '09'],
  '11': ['02', '03', '04', '05', '08', '09'],
};

/**
 * ror-anomalies 4, third table: what each actor may do among {@link MOVES}. `*` is any open state, or any move from there. The national server
 * and the rule engine are `system`.
 */
export const MAY_MOVE: Readonly<Record<Actor, readonly (readonly [from: string, to: readonly string[] | '*'])[]>> = {
  declarer: [['*', ['03']]],
  'establishment-manager': [['02', ['08', '09', '10']], ['05', ['08', '09', '10', '11']]],
  'quality-manager': [['*', '*']],
  system: [['01', ['02', '04', '05']], ['02', ['04', '05']], ['06', ['02']], ['10', ['02', '08']], ['*', ['03', '08']]],
};

/** A report may begin here (section 5, rule 3). */
export const INITIAL = ['01', '02', '10'] as const;

const ACTORS: readonly Actor[] = ['declarer', 'establishment-manager', 'quality-manager', 'system'];

export function mayMove(actor: Actor, from: string, to: string): boolean {
  return MAY_MOVE[actor].some(([start, targets]) => (start === '*' || start === from) && (targets === '*' || targets.includes(to)));
}

function transitionsFrom(from: string): readonly Transition[] {
  return (MOVES[from] ?? []).map((state) => ({ state, by: ACTORS.filter((actor) => mayMove(actor, from, state)) }));
}

function statesOf(): Readonly<Record<string, State>> {
  return Object.fromEntries(Object.keys(ANOMALY_STATES).map((code) => [code, { fr: labelOf(BUSINESS_STATUS, code) ?? code, to: transitionsFrom(code) }]));
}

/** The life of an anomaly as one table, for the write door. */
export const ANOMALY_LIFE: StateMachine = {
  element: 'businessStatus',
  stateOf: businessStatus,
  states: statesOf(),
  initial: INITIAL,
  actorsOf,
  entering: (task, { from, to, now, before }) => {
    if (from === undefined) return task;
    // A status that was changed to something else is left for the rule of updates to refuse.
    const contradicts = task['status'] !== before?.['status'] && task['status'] !== statusOf(to);
    return withoutRoutingMark({ ...task, ...(contradicts ? {} : { status: statusOf(to) }), ...period(task, to, now) });
  },
};

/** Section 4: it begins when the anomaly is first sent, or is to be handled by somebody known; it ends with the anomaly. */
function period(task: ResourceJson, to: string, now: string): { readonly executionPeriod?: JsonObject } {
  const current = isObject(task['executionPeriod']) ? task['executionPeriod'] : {};
  const begins = current['start'] === undefined && (to === '05' || (to === '02' && task['owner'] !== undefined));
  const ends = ANOMALY_STATES[to]?.open === false;
  return begins || ends ? { executionPeriod: { ...current, ...(begins ? { start: now } : {}), ...(ends ? { end: now } : {}) } } : {};
}
