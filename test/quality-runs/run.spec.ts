import { isObject, arrayAt } from '../../src/fhir-common/core/json';
import type { ResourceJson } from '../../src/fhir-common/core/json';
import { RuleSettings } from '../../src/quality-runs/rule-settings';
import { CountryEngine } from './country-engine';

jest.setTimeout(120_000);
let held: CountryEngine;

beforeAll(async () => {
  held = await CountryEngine.start();
});
afterAll(() => held.stop());

const codeOf = (concept: unknown): string => String(arrayAt(concept, 'coding').filter(isObject)[0]?.['code']);
const inputOf = (task: ResourceJson, code: string): unknown =>
  arrayAt(task, 'input').filter(isObject).filter(({ type }) => codeOf(type) === code).map((input) => input['valueString'] ?? input['valueExpression'])[0];
const ruleOf = (task: ResourceJson): string => String(inputOf(task, 'ruleErrorId'));
const statuses = (tasks: Iterable<ResourceJson>): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const task of tasks) counts[`${ruleOf(task)} ${codeOf(task['businessStatus'])}`] = (counts[`${ruleOf(task)} ${codeOf(task['businessStatus'])}`] ?? 0) + 1;
  return counts;
};

it('raises the anomalies of CO4, alone enabled, and publishes every indicator of every region', async () => {
  const summary = await held.run();
  const tasks = await held.stored('Task');
  expect(summary).toMatchObject({ created: tasks.size, closed: 0, cancelled: 0, resumed: 0, takenUp: false });
  expect(statuses(tasks.values())).toEqual({ 'CO4 02': tasks.size });
  const [task] = tasks.values();
  expect(task).toMatchObject({ status: 'in-progress', intent: 'order', code: { coding: [{ code: '03' }] }, reasonCode: { coding: [{ code: 'COR' }] } });
  console.log(JSON.stringify(task), summary);
});

it('all rules: open anomalies are as many as the deviations of the figures', async () => {
  const settings = new RuleSettings(held.database);
  for (const rule of (await settings.read()).keys()) await settings.choose(rule, true, undefined);
  const summary = await held.run();
  console.log(summary, statuses((await held.stored('Task')).values()));
  const again = await held.run();
  expect(again).toMatchObject({ created: 0, closed: 0, cancelled: 0, resumed: 0, reports: 0 });
});
