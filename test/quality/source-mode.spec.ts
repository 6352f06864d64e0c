import type { Mode } from '../../src/quality/rules/mode';
import { populationCells } from '../../src/quality/figures/population';
import { REQUIREMENTS } from '../../src/quality/rules/evaluate';
import { freshTarget } from '../../src/quality/rules/recency';
import type { Verdict } from '../../src/quality/rules/rule';
import { Scope } from '../../src/quality/rules/scope';
import type { Case } from './country/country';
import { buildCountry, DAY, readCases, referencesOf, snapshotOf } from './country/country';

/** One copy of a case in each department given. */
function only(id: string, copies: Readonly<Record<string, number>> = { 44: 1 }): Case[] {
  return readCases().filter((one) => one.id === id).map((one) => ({ ...one, copies }));
}

async function scopeOf(some: readonly Case[], mode: Mode): Promise<Scope> {
  const country = buildCountry(some);
  return new Scope(snapshotOf(country.resources), await referencesOf(country), { date: DAY, mode });
}

/** Verdicts of a rule on the establishments and offers of the cases, as `C2` for a conforming one that weighs two. */
async function judge(rule: string, some: readonly Case[], mode: Mode): Promise<string[]> {
  const scope = await scopeOf(some, mode);
  const verdicts: Verdict[] = [...(REQUIREMENTS.find(({ id }) => id === rule)?.judge(scope) ?? [])];
  return verdicts.filter(({ domain, object }) => !(domain === 'indefini' && object.type === 'Organization')).map(({ status, weight }) => `${status === 'not-applicable' ? 'N' : status === 'conforming' ? 'C' : 'D'}${weight}`);
}

async function both(rule: string, some: readonly Case[]): Promise<{ corrected: string[]; source: string[] }> {
  return { corrected: await judge(rule, some, 'corrected'), source: await judge(rule, some, 'source') };
}

it('O-2: counts an establishment once, not once per manager telecom; an offer once, not once per place', async () => {
  expect(await both('CO4', only('W1'))).toEqual({ corrected: ['C1'], source: ['C4'] });
  expect(await both('CP6', only('W1'))).toEqual({ corrected: ['C1'], source: ['C3'] });
});

it('O-3: a closed structure that FINESS does not know, or says lapsed, conforms', async () => {
  expect(await both('EX2', only('H12'))).toEqual({ corrected: ['C1'], source: ['D1'] });
  expect(await both('EX2', only('H13'))).toEqual({ corrected: ['C1'], source: ['D1'] });
});

it('O-4: structures without identifier are not duplicates of each other', async () => {
  expect(await both('ST3', only('H22', { 44: 1, 49: 1 }))).toEqual({ corrected: ['N1', 'N1'], source: ['D1', 'D1'] });
  expect(await both('ST3', only('H22', { 44: 1, 59: 1 }))).toEqual({ corrected: ['N1', 'N1'], source: ['C1', 'C1'] });
});

it('O-5: finished and untouched offers together are in progress; the counts allow both readings', async () => {
  const statuses = async (mode: Mode): Promise<number[][]> => populationCells(await scopeOf(only('P4'), mode)).map(({ finalised, inProgress, toDo }) => [finalised, inProgress, toDo]);
  expect(await statuses('corrected')).toEqual([[0, 1, 0]]);
  expect(await statuses('source')).toEqual([[0, 0, 1]]);
});

it('O-6: the number asked for is one that passes the test', async () => {
  expect([0, 1, 7, 8, 9, 10, 12, 13, 100].map((total) => freshTarget(total))).toEqual([0, 1, 1, 2, 3, 3, 3, 4, 25]);
  const target = async (mode: Mode): Promise<unknown[]> => {
    const verdicts = REQUIREMENTS.find(({ id }) => id === 'RE1.2')?.judge(await scopeOf(only('R1'), mode)) ?? [];
    return [...verdicts].map(({ status, evidence }) => [status, evidence['target']]);
  };
  expect(await target('corrected')).toEqual([['deviating', 3]]);
  expect(await target('source')).toEqual([['deviating', 2]]);
});

it('O-7: an offer closed for good neither describes a resuscitation nor is over-flagged', async () => {
  expect(await both('EX3', only('X2'))).toEqual({ corrected: ['D1'], source: ['C1'] });
  expect(await both('CO3', only('S6'))).toEqual({ corrected: [], source: ['D1'] });
});

it('O-8: an expected establishment that the ROR says closed exists in both modes', async () => {
  expect(await both('EX1.2', only('H5'))).toEqual({ corrected: ['C1'], source: ['C1'] });
});

it('O-9: a follow-up care authorisation without form counts', async () => {
  expect(await both('EX1.2', only('F1'))).toEqual({ corrected: ['C1'], source: ['N1'] });
  expect(await both('CP4', only('F1'))).toEqual({ corrected: ['C1'], source: [] });
});
