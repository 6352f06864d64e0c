import { arrayAt, isObject } from '../../src/fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../src/fhir-common/core/json';
import { JobRuns } from '../../src/fhir-common/jobs/job-runs';
import { RuleSettings } from '../../src/quality-runs/rule-settings';
import { WrittenResources } from '../../src/quality-runs/written-resources';
import { MANAGEMENT_CHECKS } from '../../src/quality/rules/management/examine';
import { readShippedTables } from '../../src/quality/references/shipped-tables';
import { readCases } from '../quality/country/country';
import { DATA } from '../setup/test-engine';
import { codeOf, CountryEngine, NAMING, ruleOf } from './country-engine';

jest.setTimeout(120_000);
let held: CountryEngine;
let structure: ResourceJson;
let written: WrittenResources;

const category = (code: string): JsonObject => ({ ...structure, type: arrayAt(structure, 'type').map((concept) => JSON.parse(JSON.stringify(concept).replace(/"code":"\d{3}"/, `"code":"${code}"`)) as unknown) });
const put = (changed: JsonObject): Promise<void> => held.write({ ...structure, ...changed, meta: { ...(isObject(structure['meta']) ? structure['meta'] : {}), lastUpdated: new Date().toISOString() } });
const mine = async (rule = 'CO4'): Promise<ResourceJson[]> =>
  [...(await held.stored('Task')).values()].filter((task) => ruleOf(task) === rule && JSON.stringify(task['focus']).includes(`Organization/${structure.id ?? ''}"`));
const states = async (): Promise<string[]> => (await mine()).map((task) => codeOf(task['businessStatus']));

/** A person moves the last anomaly to a status. */
async function move(code: string, at = new Date().toISOString()): Promise<void> {
  const task = (await mine()).at(-1);
  if (!task) throw new Error('no anomaly');
  const businessStatus = JSON.parse(JSON.stringify(task['businessStatus']).replace(/"code":"\d\d"/, `"code":"${code}"`)) as unknown;
  await held.write({ ...task, businessStatus, lastModified: at });
}

beforeAll(async () => {
  held = await CountryEngine.start(readCases().filter(({ verdicts, ror }) => verdicts.get('CO4') === 'C' && ror.includes('cat=355')).slice(0, 1));
  const [found] = held.country.resources.filter(({ id }) => id?.startsWith('eg-'));
  if (!found) throw new Error('no establishment');
  structure = found;
  const codes = { holdsCode: () => true, isCategory: () => true };
  written = new WrittenResources(held.server.engine, new JobRuns({ failed: (_job, error) => { throw error; } }), { tables: () => readShippedTables(`${DATA}/reference/quality`), codes, checks: () => MANAGEMENT_CHECKS, naming: NAMING });
});
afterAll(() => held.stop());

it('a correction closes the anomaly with the value it found', async () => {
  await put(category('362'));
  await held.run();
  expect(await states()).toEqual(['02']);
  await put(category('355'));
  expect(await held.run()).toMatchObject({ created: 0, closed: 1 });
  const [task] = await mine();
  expect(task).toMatchObject({ status: 'completed', businessStatus: { coding: [{ code: '08' }] }, output: [{ type: { coding: [{ code: 'newValue' }] }, valueCoding: { code: '355' } }] });
  expect(task?.['executionPeriod']).toEqual({ end: task?.['lastModified'] });
});

it('what comes back is a new anomaly, part of the closed one; another value follows the one before', async () => {
  await put(category('362'));
  await held.run();
  await put(category('365'));
  expect(await held.run()).toMatchObject({ created: 1, closed: 1 });
  const [first, second, third] = await mine();
  expect(second).toMatchObject({ partOf: [{ reference: `Task/${first?.id ?? ''}` }], businessStatus: { coding: [{ code: '08' }] } });
  expect(third).toMatchObject({ partOf: [{ reference: `Task/${second?.id ?? ''}` }], businessStatus: { coding: [{ code: '02' }] } });
});

it.each(['07', '09'])('what a person judged (%s) is not raised again while its value stands', async (status) => {
  await move(status);
  expect(await held.run()).toMatchObject({ created: 0, closed: 0, resumed: 0 });
  expect((await states()).at(-1)).toBe(status);
});

it('a toleration lasts the days of its rule', async () => {
  await move('06');
  expect(await held.run()).toMatchObject({ resumed: 0 });
  await move('06', new Date(Date.now() - 91 * 86_400_000).toISOString());
  expect(await held.run()).toMatchObject({ resumed: 1, created: 0 });
  expect((await states()).at(-1)).toBe('02');
});

it('a focus closed for good cancels its anomaly', async () => {
  const closing = [
    { url: 'http://hl7.org/fhir/StructureDefinition/organization-period', valuePeriod: { end: '2026-01-01' } },
    { url: 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-organization-closing-type', valueCodeableConcept: { coding: [{ code: 'DEF', system: 'https://mos.esante.gouv.fr/NOS/TRE_R286-TypeFermeture/FHIR/TRE-R286-TypeFermeture' }] } },
  ];
  await put({ ...category('365'), extension: [...arrayAt(structure, 'extension'), ...closing] });
  expect(await held.run()).toMatchObject({ cancelled: 1, closed: 0, created: 0 });
  expect((await mine()).at(-1)).toMatchObject({ status: 'cancelled', businessStatus: { coding: [{ code: '03' }] } });
});

it('a rule that is switched off in a region leaves its anomalies alone', async () => {
  await put(category('366'));
  expect(await held.run()).toMatchObject({ created: 1 });
  const region = String(arrayAt(structure['meta'], 'tag').filter(isObject)[0]?.['code']);
  const settings = new RuleSettings(held.database);
  expect(await settings.choose('CO4', false, region)).toBe(true);
  await put(category('355'));
  expect(await held.run()).toMatchObject({ closed: 0, created: 0 });
  await settings.choose('CO4', true, region);
  expect(await held.run()).toMatchObject({ closed: 1 });
  expect(await settings.choose('CO99', true, undefined)).toBe(false);
});

it('a written structure is judged beside the runs, once, and gives the same anomaly as they do', async () => {
  await written.judgeWritten(new AbortController().signal);
  const before = (await mine()).length;
  await put(category('362'));
  expect(await written.judgeWritten(new AbortController().signal)).toBe(1);
  expect(await written.judgeWritten(new AbortController().signal)).toBe(0);
  expect(await held.run()).toMatchObject({ created: 0, closed: 0 });
  expect((await states()).slice(before)).toEqual(['02']);
  await put(category('355'));
  expect(await written.judgeWritten(new AbortController().signal)).toBe(1);
  expect((await states()).slice(before)).toEqual(['08']);
});
