import { join } from 'node:path';
import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../src/fhir-common/core/json';
import { JobRuns } from '../../src/fhir-common/jobs/job-runs';
import { loadTerminology } from '../../src/fhir-common/terminology/load-terminology';
import { gatheredOf } from '../../src/quality-runs/gathered-resource';
import { localChecks } from '../../src/quality-runs/local-checks';
import { RuleSettings } from '../../src/quality-runs/rule-settings';
import { StoredNeighbours } from '../../src/quality-runs/stored-neighbours';
import { WrittenResources } from '../../src/quality-runs/written-resources';
import { closingOfRow } from '../../src/quality/directory/described-resource';
import { DayReader } from '../../src/quality/directory/fhir-reading';
import { readShippedTables } from '../../src/quality/references/shipped-tables';
import { QUALITY_RULES } from '../../src/quality/rules/catalogue';
import { WRITE_SCOPES } from '../../src/quality/rules/write-scopes';
import { readCases } from '../quality/country/country';
import { DATA } from '../setup/test-engine';
import { codeOf, CountryEngine, NAMING, ruleOf } from './country-engine';

jest.setTimeout(240_000);

const ror = (id: string): string => `https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/${id}`;
const concept = (list: string, code: string): object => ({ coding: [{ system: `https://mos.esante.gouv.fr/NOS/TRE_${list}/FHIR/TRE-${list}`, code }] });
const COPIES: Readonly<Record<string, number>> = { H1: 2, P1: 1, U1: 1, X1: 1, S1: 1 };

let held: CountryEngine;
let written: WrittenResources;

beforeAll(async () => {
  held = await CountryEngine.start(readCases().filter(({ id }) => id in COPIES).map((one) => ({ ...one, copies: { 44: COPIES[one.id] ?? 0 } })));
  const settings = new RuleSettings(held.database);
  // The structures of the hand-made country lack elements that no rule but RG_EXP_002 reads.
  for (const rule of (await settings.read()).keys()) await settings.choose(rule, rule !== 'RG_EXP_002', undefined);
  written = new WrittenResources(held.server.engine, new JobRuns({ failed: (_job, error) => { throw error; } }), {
    tables: () => readShippedTables(`${DATA}/reference/quality`), codes: { holdsCode: () => true, isCategory: () => true }, naming: NAMING,
    checks: localChecks(loadTerminology(join(DATA, 'terminology')), DATA),
  });
  await judge();
});
afterAll(() => held.stop());

const judge = (): Promise<number> => written.judgeWritten(new AbortController().signal);

function resource(id: string): ResourceJson {
  const found = held.country.resources.find((one) => one.id === id);
  if (!found) throw new Error(`no ${id}`);
  return found;
}

async function write(id: string, changed: JsonObject = {}): Promise<void> {
  const stored = resource(id);
  await held.write({ ...stored, ...changed, meta: { ...(isObject(stored['meta']) ? stored['meta'] : {}), lastUpdated: new Date().toISOString() } });
}

/** What the open anomalies of a rule are about. */
async function open(rule: string): Promise<string[]> {
  const tasks = [...(await held.stored('Task')).values()].filter((task) => ruleOf(task) === rule && codeOf(task['businessStatus']) === '02');
  return tasks.map(({ focus }) => stringAt(focus, 'reference') ?? '').sort();
}

const closing = { characteristic: [concept('R213-ModePriseEnCharge', '46'), concept('R286-TypeFermeture', 'DEF')], notAvailable: [{ during: { start: '2026-01-01' } }] };
const closed = (id: string): JsonObject => ({ extension: [
  ...arrayAt(resource(id), 'extension'),
  { url: 'http://hl7.org/fhir/StructureDefinition/organization-period', valuePeriod: { end: '2026-01-01' } }, { url: ror('ror-organization-closing-type'), valueCodeableConcept: concept('R286-TypeFermeture', 'DEF') },
] });
const capacity = (status: string, ...more: readonly object[]): JsonObject => ({ extension: [{ url: ror('ror-location-supported-capacity'), extension: [
  { url: 'capacityStatus', valueCodeableConcept: concept('R330-TypeStatutCapacite', status) }, { url: 'nbCapacity', valueInteger: 3 }, ...more,
] }] });
const numbered = (id: string, other: string): JsonObject => ({ identifier: [...arrayAt(resource(other), 'identifier').slice(0, 1), ...arrayAt(resource(id), 'identifier').slice(1)] });
const EJ_NUMBER = { identifier: [{ type: { coding: [{ code: '1' }] }, value: '440000999' }] };
const EVERY_ESTABLISHMENT = ['eg-h1-1', 'eg-h1-2', 'eg-p1-3', 'eg-s1-6', 'eg-u1-4', 'eg-x1-5'].map((id) => `Organization/${id}`);

/** A rule, the writes that make something deviate from it (the last of them does), and what then deviates. */
const WRITES: readonly (readonly [string, readonly (readonly [string, () => JsonObject])[], readonly string[]])[] = [
  ['CO4', [['eg-h1-1', () => ({ type: [concept('R66-CategorieEtablissement', '362')] })]], ['Organization/eg-h1-1']],
  ['EX2', [['eg-h1-1', () => closed('eg-h1-1')]], ['Organization/eg-h1-1']],
  ['ST2', [['eg-h1-1', () => ({ partOf: { reference: 'Organization/autre-52' } })]], ['Organization/eg-h1-1']],
  ['ST2', [['ej-52', () => EJ_NUMBER]], EVERY_ESTABLISHMENT],
  ['ST3', [['eg-h1-1', () => ({ name: 'Jumeau' })], ['eg-h1-2', () => numbered('eg-h1-2', 'eg-h1-1')]], ['Organization/eg-h1-1', 'Organization/eg-h1-2']],
  ['EX3', [['of-x1-5-0', () => ({ specialty: [concept('R211-ActiviteOperationnelle', '298')] })]], ['Organization/eg-x1-5']],
  ['CP5', [['of-p1-3-0', () => ({ category: undefined })]], ['HealthcareService/of-p1-3-0']],
  ['CP6', [['lieu-p1-3-0-0', () => ({ extension: [] })]], ['HealthcareService/of-p1-3-0']],
  ['CO1', [['of-u1-4-0', () => ({ name: 'SAU' })]], ['HealthcareService/of-u1-4-0']],
  ['CO3', [['of-s1-6-0', () => ({ extension: [{ url: ror('ror-healthcareservice-sensitive-unit'), valueBoolean: false }] })]], ['HealthcareService/of-s1-6-0']],
  ['RG_EXP_014', [['of-p1-3-0', () => ({ availableTime: [{ allDay: true }] })]], ['HealthcareService/of-p1-3-0']],
  ['RG_EXP_044', [['eg-p1-3', () => closed('eg-p1-3')]], ['HealthcareService/of-p1-3-0']],
  ['RG_EXP_047', [['lieu-p1-3-0-0', () => capacity('02')], ['of-p1-3-0', () => closing]], ['Location/lieu-p1-3-0-0']],
  ['NOS-OBS', [['lieu-p1-3-0-0', () => capacity('01', { url: 'genderCapacityAvailable', valueCodeableConcept: concept('R332-GenreCapacite', '03') })]], ['Location/lieu-p1-3-0-0']],
];

it.each(WRITES)('%s is judged when something is written, and again when it is put right', async (rule, changes, focuses) => {
  for (const [id, changed] of changes) await write(id, changed());
  await judge();
  expect(await open(rule)).toEqual(focuses);
  for (const [id] of [...changes].reverse()) await write(id);
  await judge();
  expect(await open(rule)).toEqual([]);
});

it('judges the same version once, however often it is looked at', async () => {
  await write('of-p1-3-0', { category: undefined });
  expect([await judge(), await judge()].map((changed) => changed > 0)).toEqual([true, false]);
  await write('of-p1-3-0');
});

it('remembers the structures above, and sees when one has changed', async () => {
  const neighbours = new StoredNeighbours(held.server.engine);
  const offer = gatheredOf(resource('of-p1-3-0'), new DayReader());
  const above = async (): Promise<unknown[]> => (await neighbours.above([offer])).map(({ id, row }) => [id, closingOfRow(row)?.closingType]);
  const open = [['eg-p1-3', undefined], ['ej-52', undefined]];
  expect([await above(), await above()]).toEqual([open, open]);
  await write('eg-p1-3', closed('eg-p1-3'));
  expect(await above()).toEqual([['eg-p1-3', 'DEF'], ['ej-52', undefined]]);
  await write('eg-p1-3');
  expect(await above()).toEqual(open);
  await judge();
});

it('finds the structures above however few it remembers', async () => {
  const neighbours = new StoredNeighbours(held.server.engine, 1);
  const days = new DayReader();
  const offers = [...(await held.stored('HealthcareService')).values()].map((offer) => gatheredOf(offer, days));
  const above = async (): Promise<string[]> => (await neighbours.above(offers)).map(({ id }) => id).sort();
  const first = await above();
  expect(first.length).toBeGreaterThan(3);
  expect([await above(), await above()]).toEqual([first, first]);
});

it('says of every rule with the trigger write what it judges then, and of no other', () => {
  const triggered = QUALITY_RULES.filter(({ triggers }) => triggers.includes('write')).map(({ id }) => id);
  expect([...WRITE_SCOPES.keys()].sort()).toEqual([...triggered].sort());
});

it('an obsolete code is told as a Coding', async () => {
  const [task] = [...(await held.stored('Task')).values()].filter((one) => ruleOf(one) === 'NOS-OBS');
  const values = arrayAt(task, 'input').filter(isObject).filter(({ type }) => codeOf(type) === 'errorValue').map(({ valueCoding }) => valueCoding);
  expect(values).toEqual([{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R332-GenreCapacite/FHIR/TRE-R332-GenreCapacite', code: '03' }]);
});
