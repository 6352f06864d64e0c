import type { Response } from 'supertest';
import { arrayAt, isObject, stringAt } from '../../../src/fhir-common/core/json';
import { rorProfile } from '../../../src/ror/canonical';
import { startTestServer } from '../../http/test-server';
import type { TestServer } from '../../http/test-server';
import { FHIR } from './fixtures/bodies';
import type { Json } from './fixtures/bodies';
import { CREATIONS } from './fixtures/creations';
import { PRINTED } from './fixtures/printed';
import type { Printed } from './fixtures/printed';

const CREATION_DATE = rorProfile('ror-meta-creation-date');

let server: TestServer;
const ids: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer();
  for (const { scenario, type, body } of CREATIONS) {
    const created = await post(type, body(ids));
    expect([scenario, created.status]).toEqual([scenario, 201]);
    ids[scenario] = (created.body as { id: string }).id;
  }
});
afterAll(() => server.stop());

const post = (type: string, body: Json | string, prefer = 'return=representation'): Promise<Response> =>
  server.as('ror-server').post(`/ror/fhir/${type}`).type(FHIR).set('Prefer', prefer).send(typeof body === 'string' ? body : JSON.stringify(body)).then((answer) => answer);

const issuesOf = ({ body }: Response, severity: string): Json[] => arrayAt(body, 'issue').filter(isObject).filter((issue) => issue['severity'] === severity);
const codeOf = (issue: Json): string => arrayAt(issue['details'], 'coding').map((coding) => stringAt(coding, 'code') ?? '')[0] ?? '';

/** The correct body under its own identifiers, and the printed one. */
function bodiesOf({ scenario, renamed, misprint }: Printed): { readonly type: string; readonly correct: Json; readonly printed: Json | string } {
  const creation = CREATIONS.find((one) => one.scenario === scenario);
  if (creation === undefined) throw new Error(`No creation ${scenario}`);
  const text = Object.entries(renamed).reduce((json, [from, to]) => json.replaceAll(from, to), JSON.stringify(creation.body(ids)));
  const correct = JSON.parse(text) as Json;
  return { type: creation.type, correct, printed: misprint(correct) };
}

const forgiven = PRINTED.filter(({ refused }) => refused === undefined);

it.each(forgiven)('$name, as printed: created as it was meant, with a warning for each slip', async (row) => {
  const { type, correct, printed } = bodiesOf(row);
  const strict = await post(type, printed, 'handling=strict,return=OperationOutcome');
  // What the server owns and the other name of a list are no slips.
  if (row.rows.length > 0) expect([strict.status, issuesOf(strict, 'error').length > 0]).toEqual([400, true]);
  else expect(strict.status).toBe(201);
  const answer = row.rows.length > 0 ? await post(type, printed, 'return=OperationOutcome') : strict;
  expect([answer.status, issuesOf(answer, 'error')]).toEqual([201, []]);
  const warnings = issuesOf(answer, 'warning').map((issue) => `${codeOf(issue)} ${stringAt(issue, 'diagnostics') ?? ''}`).join('\n');
  for (const name of row.rows) expect(warnings).toContain(name);
  const path = (answer.headers['location'] ?? '').replace(server.origin, '').replace('/_history/1', '');
  const stored = (await server.as('ror-server').get(path)).body as Json;
  expect(stored['text']).toBeUndefined();
  expect(stored['id']).not.toBe('1111');
  expect(stored['meta']).toMatchObject({ versionId: '1' });
  // Defaults (RG_EXP_035) and the date of the creation come with what was sent.
  const { extension, ...content } = correct;
  expect(stored).toMatchObject({ ...content, extension: expect.arrayContaining(arrayAt({ extension }, 'extension').filter((one) => !isObject(one) || one['url'] !== CREATION_DATE)) as unknown });
});

it.each(PRINTED.filter(({ refused }) => refused !== undefined))('$name, as printed: refused, with what to correct', async (row) => {
  const { type, printed } = bodiesOf(row);
  const answer = await post(type, printed);
  const errors = issuesOf(answer, 'error').map((issue) => [codeOf(issue), ...arrayAt(issue, 'expression')].join(' '));
  expect([answer.status, errors]).toEqual([row.refused?.status, row.refused?.errors]);
});
