import type { Response } from 'supertest';
import { arrayAt, isObject, stringAt } from '../../../src/fhir-common/core/json';
import type { JsonObject } from '../../../src/fhir-common/core/json';
import { startTestServer } from '../../http/test-server';
import type { TestServer } from '../../http/test-server';

let server: TestServer;
let paths: JsonObject;
beforeAll(async () => {
  server = await startTestServer();
  const answer = await server.anonymous().get('/openapi/ror.json');
  paths = (answer.body as { paths: JsonObject }).paths;
});
afterAll(() => server.stop());

const FHIR = 'application/fhir+json';

/** Every write of the matrix (ror-write.md 1), and the status that its example gets. */
const WRITES: readonly (readonly ['post' | 'put' | 'patch', string, number])[] = [
  ...['Organization', 'HealthcareService', 'Practitioner', 'PractitionerRole', 'Location'].flatMap((type) => [
    ['post', `/${type}`, 201], ['put', `/${type}/{id}`, 200], ['put', `/${type}`, 200], ['patch', `/${type}/{id}`, 200], ['patch', `/${type}`, 200],
  ] as const),
  ['post', '/Task', 201], ['patch', '/Task/{id}', 200], ['patch', '/Task', 200],
  ['post', '/Questionnaire', 201], ['put', '/Questionnaire/{id}', 200], ['put', '/Questionnaire', 200],
];

/** The JSON at a path of keys. */
function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), value);
}

/** Sends the request that the form of Swagger UI is filled with. */
function sendExample(method: 'post' | 'put' | 'patch', path: string): Promise<Response> {
  const operation = at(paths, path, method);
  const examples = new Map(arrayAt(operation, 'parameters').filter(isObject).map((parameter) => [stringAt(parameter, 'name'), parameter['example']]));
  const criteria = examples.get('criteria');
  const query = isObject(criteria) ? `?${new URLSearchParams(Object.entries(criteria).map(([name, value]): [string, string] => [name, String(value)])).toString()}` : '';
  const url = `/ror/fhir${path.replace('{id}', String(examples.get('id')))}${query}`;
  return server.as('ror-server')[method](url).type(FHIR).set('Prefer', 'handling=strict,return=OperationOutcome').send(JSON.stringify(at(operation, 'requestBody', 'content', FHIR, 'example'))).then((answer) => answer);
}

it('every write the interface offers is in the document with an example', () => {
  const written = Object.entries(paths).flatMap(([path, operations]) => ['post', 'put', 'patch', 'delete'].filter((method) => at(operations, method) !== undefined && !path.includes('_search') && !path.includes('$')).map((method) => `${method} ${path}`));
  expect(written.sort()).toEqual(WRITES.map(([method, path]) => `${method} ${path}`).sort());
  expect(WRITES.filter(([method, path]) => !isObject(at(paths, path, method, 'requestBody', 'content', FHIR, 'example')))).toEqual([]);
});

// The order of the documentation: each example is tried on what the ones before made of the sample data.
it.each(WRITES)('%s %s: the example is accepted as it stands, without a warning (%i)', async (method, path, status) => {
  const answer = await sendExample(method, path);
  expect([answer.status, arrayAt(answer.body, 'issue').filter(isObject).filter(({ severity }) => severity !== 'information')]).toEqual([status, []]);
});
