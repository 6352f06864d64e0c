import type { Response } from 'supertest';
import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';
import type { JsonObject } from '../../src/fhir-common/core/json';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { jsonOf } from './exchange';
import { GUIDE_VERSIONS, guideErrors, guideValidator } from './guide-validation';

const validator = guideValidator();
const FHIR = 'application/fhir+json';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ SAMPLE_DATA: 'false' });
});

afterAll(() => server.stop());

type Api = 'editor' | 'platform';
type Method = 'get' | 'post' | 'put';

/** The JSON at a path of keys. */
function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), value);
}

async function operation(api: Api, path: string, method: Method): Promise<unknown> {
  return at((await server.anonymous().get(`/openapi/sas-${api}.json`)).body, 'paths', path, method);
}

/** Sends the request that the form of Swagger UI is filled with. */
async function sendExample(client: string, api: Api, path: string, method: 'post' | 'put', id = ''): Promise<Response> {
  const shown = await operation(api, path, method);
  const criteria = arrayAt(shown, 'parameters').filter(isObject).find((parameter) => parameter['name'] === 'criteria')?.['example'];
  const query = isObject(criteria) ? `?${new URLSearchParams(Object.entries(criteria).map(([name, value]): [string, string] => [name, String(value)])).toString()}` : '';
  const body = at(shown, 'requestBody', 'content', FHIR, 'example');
  expect(isObject(body)).toBe(true);
  return server.as(client)[method](`/sas/${api}/fhir${path.replace('{id}', id)}${query}`).type(FHIR).send(JSON.stringify(body));
}

const idOf = (answer: Response): string => String(answer.headers['location']).split('/').at(-1) ?? '';

test.each([['sas-editor', 'platform', '/Appointment'], ['sas-platform', 'editor', '/Practitioner']] as const)('%s: the examples of the %s for %s are accepted as they stand, and again', async (client, api, path) => {
  const made = await sendExample(client, api, path, 'post');
  expect([made.status, (await sendExample(client, api, path, 'post')).status]).toEqual([201, 422]);
  const put = await sendExample(client, api, path, 'put');
  const again = await sendExample(client, api, path, 'put');
  expect([put.status, again.status, idOf(again)]).toEqual([201, 200, idOf(put)]);
  for (const answer of [made, put]) for (const version of GUIDE_VERSIONS) expect(guideErrors(validator, jsonOf(answer), version)).toEqual([]);
});

test('the example of an appointment holds for its id too', async () => {
  const put = await sendExample('sas-editor', 'platform', '/Appointment', 'put');
  const byId = await sendExample('sas-editor', 'platform', '/Appointment/{id}', 'put', idOf(put));
  expect([byId.status, jsonOf(byId)['id']]).toEqual([200, idOf(put)]);
});

test('the editor publishes the transaction of an agenda; its example, and those of each resource, are accepted as they stand, and lead to an answer valid for both guides', async () => {
  const transaction = at(await operation('editor', '/', 'post'), 'requestBody', 'content', FHIR, 'example');
  const made = await server.as('sas-editor').post('/sas/editor/fhir').type(FHIR).send(JSON.stringify(transaction));
  expect([made.status, arrayAt(jsonOf(made), 'entry').map((entry) => at(entry, 'response', 'status'))]).toEqual([200, Array.from({ length: 7 }, () => '201 Created')]);
  for (const type of ['Slot', 'Schedule', 'Practitioner', 'PractitionerRole', 'Location', 'HealthcareService', 'Organization']) {
    const shown = await operation('editor', `/${type}/{id}`, 'put');
    const id = arrayAt(shown, 'parameters').filter(isObject).find(({ name }) => name === 'id')?.['example'];
    expect([type, (await sendExample('sas-editor', 'editor', `/${type}/{id}`, 'put', String(id))).status]).toEqual([type, 200]);
  }
  for (const type of ['Slot', 'Schedule']) expect([type, (await sendExample('sas-editor', 'editor', `/${type}`, 'post')).status]).toEqual([type, 201]);
  const bundle = jsonOf(await server.as('sas-platform').get('/sas/editor/fhir/Slot?start=ge2030-03-27&start=le2030-03-28&status=free&_include=Slot:service-type-reference&schedule.actor:Practitioner.identifier=899700499999'));
  expect(bundle['total']).toBe(2);
  for (const version of GUIDE_VERSIONS) expect(guideErrors(validator, bundle, version)).toEqual([]);
  const statement = jsonOf(await server.as('sas-platform').get('/sas/editor/fhir/metadata'));
  expect(at(arrayAt(statement, 'rest')[0], 'interaction')).toEqual([{ code: 'transaction' }]);
});

async function served(api: Api, type: string): Promise<JsonObject> {
  const statement = jsonOf(await server.as('sas-platform').get(`/sas/${api}/fhir/metadata`));
  const resources = arrayAt(arrayAt(statement, 'rest')[0], 'resource').filter(isObject).filter((resource) => resource['type'] === type);
  expect(resources).toHaveLength(1);
  return resources[0] ?? {};
}

const codesOf = (resource: JsonObject): unknown[] => arrayAt(resource, 'interaction').map((one) => at(one, 'code'));
const namesOf = (resource: JsonObject): string[] => arrayAt(resource, 'searchParam').map((one) => stringAt(one, 'name') ?? '');

test.each([
  ['Slot', ['start', 'status', 'schedule.actor:Practitioner.identifier', '_include', '_include:iterate'], ['Slot:schedule', 'Schedule:actor', 'Slot:service-type-reference', 'HealthcareService:organization'], []],
  ['Schedule', ['_has:Slot:schedule:start', '_has:Slot:schedule:status', 'actor:Location.organization.identifier', '_include', '_include:iterate', '_revinclude'],
    ['Schedule:actor:Location', 'Location:organization'], ['Slot:schedule']],
])('the platform says that it answers searches of %s, and by which parameters; they are the ones that it reads', async (type, names, includes, revIncludes) => {
  const resource = await served('platform', type);
  expect([codesOf(resource), namesOf(resource)]).toEqual([['search-type'], names]);
  expect([arrayAt(resource, 'searchInclude'), arrayAt(resource, 'searchRevInclude')]).toEqual([includes, revIncludes]);
  const parameters = arrayAt(await operation('platform', `/${type}`, 'get'), 'parameters').filter(isObject);
  expect(parameters.map(({ name }) => name)).toEqual(names);
  const query = parameters.flatMap((parameter) => arrayAt(at(parameter, 'schema', 'items'), 'examples').map((value): [string, string] => [String(parameter['name']), String(value)]));
  expect((await server.as('sas-platform').get(`/sas/platform/fhir/${type}?${new URLSearchParams(query).toString()}`)).status).toBe(200);
  for (const { name } of parameters.filter(({ required }) => required === true)) {
    const less = new URLSearchParams(query.filter(([given]) => given !== name)).toString();
    expect([name, (await server.as('sas-platform').get(`/sas/platform/fhir/${type}?${less}`)).status]).toEqual([name, 400]);
  }
});

test('the editor says that accounts are created, and updated by their identifier (spec section 20)', async () => {
  const resource = await served('editor', 'Practitioner');
  expect(codesOf(resource)).toEqual(expect.arrayContaining(['create', 'update']));
  expect([resource['conditionalUpdate'], resource['updateCreate'], namesOf(resource).includes('identifier')]).toEqual([true, true, true]);
  expect(arrayAt(resource, 'supportedProfile')).toEqual(['https://interop.esante.gouv.fr/ig/fhir/sas/StructureDefinition/FrPractitionerRegul']);
  const appointment = await served('platform', 'Appointment');
  expect(codesOf(appointment)).toEqual(expect.arrayContaining(['create', 'update']));
  expect([appointment['conditionalUpdate'], appointment['updateCreate'], namesOf(appointment).includes('identifier')]).toEqual([true, true, true]);
});
