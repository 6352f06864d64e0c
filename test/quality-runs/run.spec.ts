import { join } from 'node:path';
import { arrayAt, isObject } from '../../src/fhir-common/core/json';
import type { ResourceJson } from '../../src/fhir-common/core/json';
import { loadTerminology } from '../../src/fhir-common/terminology/load-terminology';
import { judge } from '../../src/quality-runs/judge';
import { Pace } from '../../src/quality-runs/pace';
import { RuleSettings } from '../../src/quality-runs/rule-settings';
import { RunStore } from '../../src/quality-runs/run-store';
import { WeeklyRun } from '../../src/quality-runs/weekly-run';
import { evaluate } from '../../src/quality/rules/evaluate';
import { DAY, referencesOf, snapshotOf } from '../quality/country/country';
import { DATA } from '../setup/test-engine';
import { codeOf, CountryEngine, ruleOf } from './country-engine';

jest.setTimeout(240_000);
let held: CountryEngine;

beforeAll(async () => {
  held = await CountryEngine.start();
});
afterAll(() => held.stop());

const openByRule = async (): Promise<Map<string, Set<string>>> => {
  const byRule = new Map<string, Set<string>>();
  for (const task of (await held.stored('Task')).values()) {
    if (codeOf(task['businessStatus']) !== '02') continue;
    const rule = ruleOf(task);
    byRule.set(rule, (byRule.get(rule) ?? new Set<string>()).add(JSON.stringify(task['focus'])));
  }
  return byRule;
};

const countOf = (report: ResourceJson | undefined, population: string): unknown => {
  const [total] = arrayAt(report, 'group');
  return arrayAt(total, 'population').filter(isObject).find((one) => codeOf(one['code']) === population)?.['count'];
};

it('a run that is killed once it has judged goes on without judging again', async () => {
  await expect(held.run({}, { engine: () => Promise.reject(new Error('killed')) })).rejects.toThrow('killed');
  expect(await held.stored('Task')).toEqual(new Map());
  expect(await held.run()).toMatchObject({ takenUp: true, created: 8, reports: 532, failures: [] });
});

it('no transaction is as long as a run: what is written meanwhile is told to whoever asks what is new', async () => {
  const seen: string[] = [];
  let at = 0;
  // Always in the way of others: it waits after every piece of work.
  const pace = new Pace({ processors: 1, now: () => ({ own: (at += 1_000), busy: 9 * at, at: 1.1 * at }), wait: async () => {
    const { rows } = await held.server.pool.query<{ xid: string }>('SELECT backend_xid::text AS xid FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL');
    seen.push(...new Set(rows.map(({ xid }) => xid)));
  } });
  const wait = jest.spyOn(pace, 'giveWay');
  await judge({ database: held.database, dataFolder: DATA, terminology: loadTerminology(join(DATA, 'terminology')), progress: () => undefined, pace }, { occasion: 'command', day: DAY });
  expect(wait.mock.calls.length).toBeGreaterThan(10);
  expect(new Set(seen).size).toBe(seen.length);
  await new RunStore(held.database).drop((await held.server.pool.query<{ id: string }>('SELECT max(id)::text AS id FROM quality_run')).rows[0]?.id ?? '');
});

it('a run that fails while it judges leaves nothing, and one that was killed then is forgotten by the next', async () => {
  const states = async (): Promise<unknown[]> => (await held.server.pool.query<{ state: string }>("SELECT state FROM quality_run WHERE state <> 'done'")).rows;
  await expect(held.run({}, { progress: () => { throw new Error('panne'); } })).rejects.toThrow('panne');
  expect(await states()).toEqual([]);
  await held.server.pool.query("INSERT INTO quality_run (occasion, day, rule_version, reference_versions, state, started_at, resources) VALUES ('command', '2026-06-15', '1', '[]', 'judging', now(), 0)");
  expect(await held.run()).toMatchObject({ takenUp: false, failures: [] });
  expect(await states()).toEqual([]);
});

it('CO4 alone raises anomalies by default, as the guide describes them', async () => {
  const tasks = [...(await held.stored('Task')).values()];
  expect(new Set(tasks.map(ruleOf))).toEqual(new Set(['CO4']));
  const [task] = tasks.filter(({ description }) => description === 'Catégorie 362 dans le ROR, 355 dans FINESS');
  const input = (code: string, value: object): object => ({ type: { coding: [expect.objectContaining({ code }) as object] }, ...value });
  expect(task).toMatchObject({
    status: 'in-progress', businessStatus: { coding: [{ code: '02' }] }, intent: 'order', code: { coding: [{ code: '03' }] }, reasonCode: { coding: [{ code: 'COR' }] },
    focus: { type: 'Organization', reference: expect.stringMatching(/^Organization\/eg-/) as string },
    input: expect.arrayContaining([
      input('ruleErrorId', { valueString: 'CO4' }), input('errorValue', { valueString: '362' }), input('proposedValue', { valueString: '355' }),
      input('systemRequester', { valueString: 'Moteur de règles qualité' }),
      input('pathElementError', { valueExpression: { language: 'text/fhirpath', expression: expect.stringContaining('Organization.type.coding.where(system=') as string } }),
    ]) as object[],
  });
  expect(tasks.map(({ meta }) => arrayAt(meta, 'tag').filter(isObject)[0]?.['code']).sort()).toEqual(tasks.map(({ identifier }) => String(arrayAt({ identifier }, 'identifier').filter(isObject)[0]?.['value']).split('/')[0]).sort());
});

it('a run that is killed between two rules goes on, and raises nothing twice', async () => {
  const settings = new RuleSettings(held.database);
  for (const rule of (await settings.read()).keys()) await settings.choose(rule, !rule.startsWith('RG_EXP'), undefined);
  let groups = 0;
  const kill = { progress: ({ stage }: { readonly stage: string }): void => {
    if (stage === 'anomalies' && ++groups === 9) throw new Error('killed');
  } };
  await expect(held.run({}, kill)).rejects.toThrow('killed');
  const before = (await held.stored('Task')).size;
  expect(before).toBeGreaterThan(8);
  const summary = await held.run();
  const after = (await held.stored('Task')).size;
  expect(summary).toMatchObject({ takenUp: true, created: after - 8, closed: 0, failures: [] });
  expect(after).toBeGreaterThan(before);
});

it('figures and anomalies never differ: both are those of one evaluation', async () => {
  const evaluation = evaluate(snapshotOf(held.country.resources), await referencesOf(held.country), { date: DAY, mode: 'corrected' });
  const reports = await held.stored('MeasureReport');
  const open = await openByRule();
  const requirements = evaluation.rules.filter(({ rule }) => !rule.startsWith('RG_EXP') && rule !== 'NOS-OBS');
  expect(requirements).toHaveLength(15);
  for (const { rule, cells, deviations } of requirements) {
    const deviating = cells.reduce((sum, cell) => sum + cell.deviating, 0);
    const report = reports.get(`${rule.toLowerCase()}-00-${DAY}`);
    expect([rule, countOf(report, 'deviation')]).toEqual([rule, deviating]);
    const focuses = new Set(deviations.filter(({ silent }) => silent !== true).map(({ object }) => object.id ?? object.identifier));
    expect([rule, open.get(rule)?.size ?? 0]).toEqual([rule, focuses.size]);
    const silent = new Set(deviations.flatMap(({ silent: isSilent, object }) => (isSilent === true ? [object.id] : []))).size;
    // An establishment has a row for each of its activities (ror-indicators 12.9): CP4 alone counts more deviations than it has objects.
    if (rule !== 'CP4') expect([rule, focuses.size + silent]).toEqual([rule, deviating]);
  }
});

it('the same run again changes nothing: no Task, no report, no version', async () => {
  const versions = async (): Promise<unknown> => (await held.server.pool.query('SELECT count(*) AS versions, sum(version) AS sum FROM resource')).rows;
  const before = await versions();
  expect(await held.run()).toMatchObject({ takenUp: false, created: 0, closed: 0, cancelled: 0, resumed: 0, reports: 0 });
  expect(await versions()).toEqual(before);
});

it('one run at a time: the second does nothing', async () => {
  const [first, second] = await Promise.all([held.run(), held.run()]);
  expect([first, second].filter((summary) => summary === undefined)).toHaveLength(1);
});

it('a quarter that is over keeps its figures, a week gets a new version of its report', async () => {
  const [establishment] = [...held.country.finess.keys()];
  await held.loadFiness('2026-06-02', [...held.country.finess.values()].filter(({ number }) => number !== establishment), [...held.country.authorisations.values()].flat());
  const before = await held.stored('MeasureReport');
  await held.run({}, { today: '2026-07-01' });
  const after = await held.stored('MeasureReport');
  const changed = [...after].filter(([id, report]) => JSON.stringify(report) !== JSON.stringify(before.get(id))).map(([id]) => id);
  expect(changed).toContain(`ex1.2-00-${DAY}`);
  expect(changed.filter((id) => id.includes('2026-06-30'))).toEqual([]);
  expect(after.size).toBe(before.size);
});

it('without FINESS the rules that need it say error, and close no anomaly', async () => {
  const before = await openByRule();
  await held.server.pool.query('DELETE FROM reference_version');
  const summary = await held.run();
  expect(summary).toMatchObject({ closed: 0, cancelled: 0 });
  expect(summary?.failures.map(({ rule }) => rule)).toEqual(['CO1', 'CO2', 'CO4', 'CP4', 'EX1.2', 'EX2', 'EX3', 'EX4', 'EX5', 'ST2']);
  const report = (await held.stored('MeasureReport')).get(`co4-52-${DAY}`);
  expect(report).toMatchObject({ status: 'error', extension: [{ valueString: expect.stringContaining('FINESS') as string }] });
  expect(report).not.toHaveProperty('group');
  expect(await openByRule()).toEqual(before);
});

it('the run of a week is done once, on Monday at midnight in Paris', async () => {
  expect(await held.run({ occasion: 'weekly' })).toMatchObject({ takenUp: false });
  expect(await held.run({ occasion: 'weekly' })).toBeUndefined();
  expect(Reflect.getMetadata('SCHEDULE_CRON_OPTIONS', Object.getOwnPropertyDescriptor(WeeklyRun.prototype, 'everyMonday')?.value as object)).toEqual({ cronTime: '0 0 * * 1', timeZone: 'Europe/Paris' });
});

it('new code lists run the rule that reads them, and no other', async () => {
  const before = await held.stored('MeasureReport');
  const closedBefore = await openByRule();
  const summary = await held.run({ occasion: 'nomenclature' });
  expect(summary).toMatchObject({ reports: 0, failures: [] });
  const { rows } = await held.server.pool.query<{ rule: string }>('SELECT rule FROM quality_run_rule WHERE run = $1::bigint', [summary?.run]);
  expect(rows.map(({ rule }) => rule)).toEqual(['NOS-OBS']);
  expect(await held.stored('MeasureReport')).toEqual(before);
  closedBefore.delete('NOS-OBS');
  const after = await openByRule();
  after.delete('NOS-OBS');
  expect(after).toEqual(closedBefore);
});
