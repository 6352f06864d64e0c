import { taskOfDeviation } from './task-of-deviation';
import type { DeviationReport } from './task-of-deviation';

const report: DeviationReport = {
  rule: { id: 'CO4', theme: '03', action: 'COR' }, region: '52', now: '2026-11-29T10:00:00.000Z', system: 'Moteur de règles', partOf: undefined,
  deviation: { object: { type: 'Organization', id: 'eg-1', identifier: '1440999043' }, path: 'Organization.type', errorValues: ['604'], proposedValues: ['', '603'], description: 'Catégorie différente' },
};

it('says what a rule found, where and what is proposed; an empty value is no value', () => {
  const task = taskOfDeviation(report);
  expect(task).toMatchObject({
    resourceType: 'Task', status: 'in-progress', intent: 'order', focus: { reference: 'Organization/eg-1', type: 'Organization', identifier: { value: '1440999043' } }, meta: { tag: [{ code: '52' }] },
    businessStatus: { coding: [{ code: '02', display: 'À traiter' }] }, code: { coding: [{ code: '03', display: 'Cohérence' }] },
  });
  expect((task['input'] as { type: { coding: { code: string }[] }; valueString?: string }[]).map(({ type, valueString }) => [type.coding[0]?.code, valueString])).toEqual([
    ['ruleErrorId', 'CO4'], ['errorValue', '604'], ['proposedValue', '603'], ['pathElementError', undefined], ['systemRequester', 'Moteur de règles'],
  ]);
});

it('names what the directory does not hold by its identifier, and the anomaly it follows', () => {
  const task = taskOfDeviation({ ...report, deviation: { ...report.deviation, object: { type: 'Organization', identifier: '1440000001' } }, region: '', partOf: '1' });
  expect(task).toMatchObject({ focus: { type: 'Organization', identifier: { value: '1440000001' } }, partOf: [{ reference: 'Task/1' }] });
  expect(JSON.stringify([task['meta'], task['focus']])).not.toMatch(/tag|reference/);
});
