import { Client } from 'pg';
import { commandContext } from '../../src/cli/command-context';
import { AuditJobs } from '../../src/fhir-common/jobs/audit-jobs';
import { isObject } from '../../src/fhir-common/core/json';
import { readSample } from '../ror/scenarios/sample-files';
import { INC5 } from '../ror/scenarios/scenario-row';
import { answered, keysOf, readSearchset } from './answers';
import type { Searchset } from './answers';
import { startTestServer, WIDEST_CLIENT } from './test-server';
import type { TestServer } from './test-server';

const BASE = '/ror/fhir';

let server: TestServer;

beforeAll(async () => {
  // Without its schedule: sealing the audit trail runs statements of its own between those of the requests counted here.
  jest.spyOn(AuditJobs.prototype, 'seal').mockResolvedValue();
  server = await startTestServer();
});
afterAll(() => server.stop());
afterEach(() => jest.restoreAllMocks());

interface Counted {
  readonly page: Searchset;
  readonly statements: readonly string[];
}

/** Statements of a search: those that read resources or their links, and its audit event. The jobs of the server have others, at any time. */
const OF_A_SEARCH = /\bmatched\b|\b(resource|resource_form|reference_index|audit_event)\b/;

/** The job that looks at what was written reads resources too. */
const OF_A_JOB = /quality_|sas_delivery|ORDER BY last_updated, id LIMIT/;

/** What a search takes: jobs of the server that speak to PostgreSQL meanwhile only add to it, so that the fewest statements of some answers are its own. */
async function counted(request: string): Promise<Counted> {
  const answers: Counted[] = [];
  for (let time = 0; time < 4; time += 1) answers.push(await countedOnce(request));
  return answers.reduce((fewest, one) => (one.statements.length < fewest.statements.length ? one : fewest));
}

/** Answers a search and lists every statement PostgreSQL got for it, on whatever connection. */
async function countedOnce(request: string): Promise<Counted> {
  const queries = jest.spyOn(Client.prototype, 'query');
  const { body } = await answered(server.as(WIDEST_CLIENT).get(`${BASE}/${request}`));
  const statements = queries.mock.calls.map(([statement]: readonly unknown[]) => textOf(statement));
  queries.mockRestore();
  return { page: readSearchset(body), statements: statements.filter((text) => OF_A_SEARCH.test(text) && !OF_A_JOB.test(text)) };
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement;
  return isObject(statement) && typeof statement['text'] === 'string' ? statement['text'] : '?';
}

const INCLUDES = [
  ['HealthcareService', INC5],
  ['Location', '_revinclude=HealthcareService:location&_include:iterate=HealthcareService:organization&_include:iterate=Organization:partof'],
  ['Organization', '_revinclude=HealthcareService:organization&_revinclude:iterate=PractitionerRole:service&_include:iterate=PractitionerRole:practitioner'],
] as const;

describe.each(INCLUDES)('%s with %s', (type, includes) => {
  it('takes as many SQL statements for every match as for one', async () => {
    const all = await counted(`${type}?${includes}`);
    const [one] = keysOf(all.page, 'match');
    const alone = await counted(`${type}?_id=${one?.split('/')[1] ?? ''}&${includes}`);
    expect(alone.page.total).toBe(1);
    expect(all.page.total).toBeGreaterThan(20);
    expect(keysOf(all.page, 'include').length).toBeGreaterThan(keysOf(alone.page, 'include').length);
    expect(all.statements.length).toBe(alone.statements.length);
    expect(all.statements.length).toBeGreaterThan(0);
  });

  it('takes no more SQL statements than the search without includes', async () => {
    const [bare, linked] = [await counted(type), await counted(`${type}?${includes}`)];
    expect(keysOf(bare.page, 'include')).toEqual([]);
    expect(linked.statements.length).toBe(bare.statements.length);
  });
});

it('a chain of structures is climbed to its end, however long, and a circle is walked once', async () => {
  // ej-chru-rade-brest is the top of the chain of hs-uc3-s1-pedopsychiatrie: made a part of its own department, it closes a circle.
  const top = readSample().find(({ key }) => key === 'Organization/ej-chru-rade-brest');
  const circle = { ...top?.body, resourceType: 'Organization', id: 'ej-chru-rade-brest', partOf: { reference: 'Organization/oi-uf-pedopsychiatrie-rade' } };
  expect(await server.engine.writes.import(commandContext(server.engine), server.engine.api('ror'), [circle])).toEqual([{ kind: 'updated', kept: [] }]);
  const { page } = await counted('HealthcareService?_id=hs-uc3-s1-pedopsychiatrie&_include=HealthcareService:organization&_include:iterate=Organization:partof');
  expect(keysOf(page, 'include')).toEqual([
    'Organization/eg-chru-rade-brest', 'Organization/ej-chru-rade-brest', 'Organization/oi-pole-psychiatrie-rade',
    'Organization/oi-service-pedopsychiatrie-rade', 'Organization/oi-uf-pedopsychiatrie-rade',
  ]);
});
