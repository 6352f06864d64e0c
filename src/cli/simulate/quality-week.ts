import type { Agent } from 'node:https';
import { arrayAt, isObject, isResource, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { ACTION, BUSINESS_STATUS, businessStatus, concept, FHIRPATH, INPUT, inputString, slice, TASK_PROFILE, THEME } from '../../quality/anomalies/task-codes';
import { agentOf, call } from './simulated-client';
import type { SimulatedAnswer, SimulatedSender } from './simulated-client';

export interface WeekPlan {
  /** Somebody who notices what is wrong. */
  readonly reporter: SimulatedSender;
  /** Who handles it. */
  readonly manager: SimulatedSender;
  /** Reports of the week. */
  readonly reports: number;
  readonly progress?: (day: string) => void;
}

/** One day of the week: what was reported, what was done of it, and what was answered otherwise than expected. */
export interface DayOfWeek {
  readonly day: string;
  readonly reported: number;
  /** The same fact is open already: the server says so. */
  readonly known: number;
  /** Anomalies by the business status they were given. */
  readonly moved: ReadonlyMap<string, number>;
  /** Answers that were errors, by HTTP status. */
  readonly errors: ReadonlyMap<number, number>;
}

const DAYS = ['lundi / Monday', 'mardi / Tuesday', 'mercredi / Wednesday', 'jeudi / Thursday', 'vendredi / Friday'] as const;
const SIGNATURE = 'Simulation';
/** What people find wrong in an offer: the element, and the theme and action of the report. */
const FACTS = [
  { path: 'HealthcareService.telecom', theme: '06', action: 'COR', text: 'Numéro non attribué' },
  { path: 'HealthcareService.name', theme: '06', action: 'COR', text: 'Nom qui n’est plus celui du service' },
  { path: 'HealthcareService.availableTime', theme: '01', action: 'AJO', text: 'Horaires absents' },
] as const;
/** What the manager decides, in turn, of an anomaly in a state; he leaves the others alone. */
const DECISIONS: Readonly<Record<string, readonly string[]>> = {
  '02': ['08', '09', '10', '06'], '04': ['08', '09'], '05': ['08', '09', '10'], '10': ['08'], '11': ['02'],
};
const PAGE = 200;
const OPEN = Object.keys(DECISIONS).map((code) => `${BUSINESS_STATUS}|${code}`).join(',');

/**
 * Plays the week of a quality manager (ror-anomalies 4 to 7): every day some facts are reported, and he works through what is waiting, the
 * oldest first. Only what this simulation reported is handled. Changes the data of the server it is pointed at.
 * @throws Error when the server cannot be read or holds no offer
 */
export async function playQualityWeek({ reporter, manager, reports, progress }: WeekPlan): Promise<readonly DayOfWeek[]> {
  const [reporting, managing] = [agentOf(reporter, 1), agentOf(manager, 1)];
  try {
    const offers = await idsOf(reporter, reporting);
    if (offers.length === 0) throw new Error('Aucune offre sur ce serveur / no offer on this server');
    const week: DayOfWeek[] = [];
    for (const [index, day] of DAYS.entries()) {
      progress?.(day);
      const facts = numbersOf(index, reports).map((turn) => reportOf(offers[turn % offers.length] ?? '', turn));
      const told = await inTurn(facts, (fact) => call(reporter, reporting, 'POST', '/anomalies/Task', JSON.stringify(fact)));
      const waiting = (await read(manager, managing, `/anomalies/Task?business-status=${encodeURIComponent(OPEN)}&_sort=authored-on&_count=${PAGE}`)).filter((task) => inputString(task, 'systemRequester') === SIGNATURE);
      const decided = waiting.flatMap((task, turn) => decisionOf(task, turn));
      const done = await inTurn(decided, ({ id, to }) => call(manager, managing, 'PATCH', `/anomalies/Task/${id}`, moveTo(to)));
      week.push({
        day, reported: told.filter(({ status }) => status === 201).length, known: told.filter(({ status }) => status === 409).length,
        moved: counted(decided.filter((_, at) => done[at]?.status === 200), ({ to }) => to),
        errors: counted([...told, ...done].filter(({ status }) => status >= 400 && status !== 409), ({ status }) => status),
      });
    }
    return week;
  } finally {
    reporting.destroy();
    managing.destroy();
  }
}

/** The reports of one day, by their number in the week: the week has as many as were asked, whatever the days. */
function numbersOf(day: number, reports: number): number[] {
  return Array.from({ length: reports }, (_, number) => number).filter((number) => number % DAYS.length === day);
}

async function inTurn<Item>(items: readonly Item[], send: (item: Item) => Promise<SimulatedAnswer>): Promise<SimulatedAnswer[]> {
  const answers: SimulatedAnswer[] = [];
  for (const item of items) answers.push(await send(item));
  return answers;
}

function counted<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

function decisionOf(task: ResourceJson, turn: number): { readonly id: string; readonly to: string }[] {
  const choices = DECISIONS[businessStatus(task) ?? ''] ?? [];
  const to = choices[turn % choices.length];
  return to === undefined || task.id === undefined ? [] : [{ id: task.id, to }];
}

function reportOf(offer: string, turn: number): JsonObject {
  const fact = FACTS[turn % FACTS.length] ?? FACTS[0];
  const now = new Date().toISOString();
  return {
    resourceType: 'Task', meta: { profile: [TASK_PROFILE] }, status: 'in-progress', intent: 'order', businessStatus: concept(BUSINESS_STATUS, '02'), code: concept(THEME, fact.theme),
    description: `${SIGNATURE} : ${fact.text}`, focus: { reference: `HealthcareService/${offer}` }, authoredOn: now, lastModified: now, reasonCode: concept(ACTION, fact.action),
    input: [
      slice(INPUT, 'systemRequester', { valueString: SIGNATURE }),
      slice(INPUT, 'pathElementError', { valueExpression: { language: FHIRPATH, expression: fact.path } }),
    ],
  };
}

function moveTo(code: string): string {
  return JSON.stringify({
    resourceType: 'Parameters',
    parameter: [{ name: 'operation', part: [{ name: 'type', valueCode: 'replace' }, { name: 'path', valueString: 'Task.businessStatus' }, { name: 'value', valueCodeableConcept: concept(BUSINESS_STATUS, code) }] }],
  });
}

async function idsOf(reporter: SimulatedSender, agent: Agent): Promise<string[]> {
  return (await read(reporter, agent, `/ror/fhir/HealthcareService?_elements=name&_count=${PAGE}`)).flatMap(({ id }) => id ?? []);
}

/** @throws Error with what the server says of the search */
async function read(sender: SimulatedSender, agent: Agent, path: string): Promise<ResourceJson[]> {
  const { status, text } = await call(sender, agent, 'GET', path);
  const bundle: unknown = JSON.parse(text);
  if (status !== 200) throw new Error(`${status} ${stringAt(arrayAt(bundle, 'issue')[0], 'diagnostics') ?? ''}`);
  return arrayAt(bundle, 'entry').flatMap((entry) => {
    const resource = isObject(entry) ? entry['resource'] : undefined;
    return isResource(resource) && resource.resourceType !== 'OperationOutcome' ? [resource] : [];
  });
}
