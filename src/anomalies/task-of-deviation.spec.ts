import { taskOfDeviation } from './task-of-deviation';
import type { ReportedDeviation } from './task-of-deviation';

const deviation: ReportedDeviation = {
  rule: 'CO4', object: { type: 'Organization', id: 'eg-1', identifier: '1440999043' }, path: 'Organization.type', errorValues: ['604'], proposedValues: ['', '603'], description: 'Catégorie différente', region: '52',
};
const report = { deviation, rule: { theme: '03', action: 'COR' }, now: '2026-11-29T10:00:00.000Z', system: 'Moteur de règles' };

it('says what a rule found, where and what is proposed; an empty value is no value', () => {
  const task = taskOfDeviation(report);
  expect(task).toMatchObject({ resourceType: 'Task', status: 'in-progress', intent: 'order', focus: { reference: 'Organization/eg-1', type: 'Organization' }, meta: { tag: [{ code: '52' }] } });
  expect((task['input'] as { type: { coding: { code: string }[] }; valueString?: string }[]).map(({ type, valueString }) => [type.coding[0]?.code, valueString])).toEqual([
    ['ruleErrorId', 'CO4'], ['systemRequester', 'Moteur de règles'], ['pathElementError', undefined], ['errorValue', '604'], ['proposedValue', '603'],
  ]);
});

it('names what the directory does not hold by its identifier, and the anomaly it follows', () => {
  const task = taskOfDeviation({ ...report, deviation: { ...deviation, object: { type: 'Organization', identifier: '1440000001' }, region: '' }, partOf: 'Task/1' });
  expect(task).toMatchObject({ focus: { type: 'Organization', identifier: { value: '1440000001' } }, partOf: [{ reference: 'Task/1' }] });
  expect(JSON.stringify(task['meta'])).not.toContain('tag');
});
