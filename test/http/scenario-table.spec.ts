import { stringAt } from '../../src/fhir-common/core/json';
import { evaluate } from '../ror/scenarios/evaluate';
import { readSample } from '../ror/scenarios/sample-files';
import { SCENARIO_TABLE } from '../ror/scenarios/scenario-table';
import type { ScenarioRow } from '../ror/scenarios/scenario-table';
import { answered, keysOf, readSearchset } from './answers';
import { startTestServer, WIDEST_CLIENT } from './test-server';
import type { TestServer } from './test-server';

const BASE = '/ror/fhir';
const sample = readSample();

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** 'ALL' of a row is what the plain-loop evaluator finds; it shares no code with `src`. */
function expected(row: ScenarioRow): { match: readonly string[]; include: readonly string[] } {
  const everything = row.match === 'ALL' || row.include === 'ALL' ? evaluate(sample, row.request) : { match: [], include: [] };
  return {
    match: row.match === 'ALL' ? everything.match : [...row.match].sort(),
    include: row.include === 'ALL' ? everything.include : [...row.include].sort(),
  };
}

const [reads, searches] = [true, false].map((read) => SCENARIO_TABLE.filter((row) => (row.interaction === 'read') === read));

describe.each(searches ?? [])('$id $form: $request', (row) => {
  it('answers over HTTPS with exactly the matches and includes owed', async () => {
    const answer = await server.as(WIDEST_CLIENT).get(`${BASE}/${row.request}`);
    const searchset = readSearchset(answer.body);
    const owed = expected(row);
    expect({ match: keysOf(searchset, 'match'), include: keysOf(searchset, 'include') }).toEqual(owed);
    expect(searchset.total).toBe(owed.match.length);
    expect(searchset.entries.map(({ fullUrl }) => fullUrl)).toEqual(searchset.entries.map(({ key }) => `${server.origin}${BASE}/${key}`));
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/fhir+json; charset=utf-8');
  });

  it('says in its self link what it understood: that link gives the same answer', async () => {
    const agent = server.as(WIDEST_CLIENT);
    const first = readSearchset((await agent.get(`${BASE}/${row.request}`)).body);
    const { self = '' } = first.links;
    expect(self.startsWith(`${server.origin}${BASE}/`)).toBe(true);
    const again = readSearchset((await agent.get(self.slice(server.origin.length))).body);
    expect(again.links['self']).toBe(self);
    expect(again.entries.map(({ key, mode }) => [key, mode])).toEqual(first.entries.map(({ key, mode }) => [key, mode]));
  });
});

describe.each(reads ?? [])('$id $form: $request', (row) => {
  it('answers the resource itself', async () => {
    const { status, body } = await answered(server.as(WIDEST_CLIENT).get(`${BASE}/${row.request}`));
    const found: unknown = body;
    expect([status, `${stringAt(found, 'resourceType') ?? ''}/${stringAt(found, 'id') ?? ''}`]).toEqual([200, row.match[0]]);
  });
});

describe('published spellings that are mended', () => {
  it.each([
    ['__include=HealthcareService:location', 'read-as'],
    ['_revincluded=PractitionerRole:service', 'read-as'],
    ['_include=Healthcareservice:location', 'read-as'],
    ['_include=Organization:healthcareservice', 'include-ignored'],
  ])('%s is reported as %s in an entry of mode outcome', async (parameter, warning) => {
    const { body } = await answered(server.as(WIDEST_CLIENT).get(`${BASE}/HealthcareService?_count=1&${parameter}`));
    expect(readSearchset(body).warnings).toEqual([warning]);
  });
});
