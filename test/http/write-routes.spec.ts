import type { Response } from 'supertest';
import { arrayAt, isObject } from '../../src/fhir-common/core/json';
import { sampleResource } from '../setup/test-engine';
import { startTestServer } from './test-server';
import type { TestServer } from './test-server';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const FHIR = 'application/fhir+json';
const offers = '/ror/fhir/HealthcareService';

async function newOffer(identifier: string): Promise<Record<string, unknown>> {
  const offer = await sampleResource('healthcare-service.ndjson', 'hs-cardiologie-hc');
  const [first] = arrayAt(offer, 'identifier').filter(isObject);
  return { ...offer, id: undefined, identifier: [{ ...first, value: identifier }] };
}

const parameters = (...operations: readonly Record<string, unknown>[]): object => ({
  resourceType: 'Parameters',
  parameter: operations.map((parts) => ({ name: 'operation', part: Object.entries(parts).map(([name, value]) => ({ name, ...(isObject(value) ? value : { [name === 'type' ? 'valueCode' : 'valueString']: value }) })) })),
});
const rename = (name: string): object => parameters({ type: 'replace', path: 'HealthcareService.name', value: { valueString: name } });
const codesOf = ({ body }: Response): unknown[] => arrayAt(body, 'issue').flatMap((issue) => (isObject(issue) && isObject(issue['details']) ? arrayAt(issue['details'], 'coding').map((coding) => (isObject(coding) ? coding['code'] : undefined)) : []));

async function created(identifier: string): Promise<{ readonly path: string; readonly answer: Response }> {
  const answer = await server.as('ror-server').post(offers).type(FHIR).send(JSON.stringify(await newOffer(identifier)));
  return { path: `${offers}/${String((answer.body as { id?: string }).id)}`, answer };
}

it('creates, and says where the resource stands', async () => {
  const { path, answer } = await created('52/http-1');
  expect([answer.status, answer.headers['etag'], answer.headers['location']]).toEqual([201, 'W/"1"', `${server.origin}${path}/_history/1`]);
  expect((await server.as('ror-server').get(path)).body).toEqual(answer.body);
});

it('patches under If-Match, keeps the versions, and makes none of a change that changes nothing', async () => {
  const { path } = await created('52/http-2');
  const patch = (body: object): ReturnType<ReturnType<TestServer['as']>['patch']> => server.as('ror-server').patch(path).type(FHIR).send(JSON.stringify(body));
  const changed = await patch(rename('Cardiologie A')).set('If-Match', 'W/"1"');
  expect([changed.status, changed.headers['etag'], (changed.body as { name: string }).name]).toEqual([200, 'W/"2"', 'Cardiologie A']);
  expect((await patch(rename('Cardiologie B')).set('If-Match', 'W/"1"')).status).toBe(412);
  expect((await patch(rename('Cardiologie A'))).headers['etag']).toBe('W/"2"');
  const history = await server.as('ror-server').get(`${path}/_history`);
  expect([(history.body as { total: number }).total, arrayAt(history.body, 'entry').map((entry) => (isObject(entry) && isObject(entry['request']) ? entry['request']['method'] : undefined))]).toEqual([2, ['PUT', 'POST']]);
  expect(((await server.as('ror-server').get(`${path}/_history/1`)).body as { name: string }).name).not.toBe('Cardiologie A');
  expect((await server.as('ror-server').get(`${path}/_history/9`)).status).toBe(404);
});

it('answers as Prefer asks', async () => {
  const { path } = await created('52/http-3');
  const put = async (prefer: string, name: string): Promise<Response> =>
    server.as('ror-server').put(path).type(FHIR).set('Prefer', prefer).send(JSON.stringify({ ...(await newOffer('52/http-3')), name }));
  const minimal = await put('return=minimal', 'A');
  expect([minimal.status, minimal.text, minimal.headers['etag']]).toEqual([200, '', 'W/"2"']);
  expect((await put('return=OperationOutcome', 'B')).body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'information', details: { coding: [{ code: 'updated' }] } }] });
  expect((await put('return=representation', 'C')).body).toMatchObject({ resourceType: 'HealthcareService', name: 'C', meta: { versionId: '4' } });
});

describe('refuses', () => {
  const send = (method: 'post' | 'put' | 'patch' | 'delete', path: string, body: string, client = 'ror-server', type = FHIR): Promise<Response> =>
    method === 'delete' ? server.as(client).delete(path) : server.as(client)[method](path).type(type).send(body).then((answer) => answer);
  it.each<[string, () => Promise<Response>, number, string]>([
    ['JSON cut short', () => send('post', offers, '{"resourceType":'), 400, 'unreadable-json'],
    ['a key given twice', () => send('post', offers, '{"resourceType":"HealthcareService","name":"a","name":"b"}'), 400, 'unreadable-json'],
    ['10,000 levels', () => send('post', offers, `${'['.repeat(10_000)}${']'.repeat(10_000)}`), 400, 'unreadable-json'],
    ['an empty body', () => send('post', offers, ''), 400, 'empty-body'],
    ['no resource', () => send('post', offers, '[1]'), 400, 'no-resource'],
    ['another type', () => send('post', offers, '{"resourceType":"Location"}'), 400, 'type-mismatch'],
    ['another id', () => send('put', `${offers}/hs-cardiologie-hc`, '{"resourceType":"HealthcareService","id":"other"}'), 400, 'id-mismatch'],
    ['5 MB', () => send('post', offers, `{"resourceType":"HealthcareService","comment":"${'x'.repeat(5_000_000)}"}`), 413, 'body-too-large'],
    ['another media type', () => send('patch', `${offers}/hs-cardiologie-hc`, '[]', 'ror-server', 'application/json-patch+json'), 415, 'unsupported-media-type'],
    ['DELETE, which closing replaces', () => send('delete', `${offers}/hs-cardiologie-hc`, ''), 405, 'interaction-not-offered'],
    ['a consumer', () => send('post', offers, '{', 'ror-profile-1'), 403, 'interaction-forbidden'],
    ['a client of another interface', () => send('post', offers, '{', 'sas-platform'), 403, 'role-required'],
    ['an unknown type', () => send('post', '/ror/fhir/Patient', '{}'), 404, 'unknown-resource-type'],
    ['a change without a target', () => send('patch', offers, JSON.stringify(rename('x'))), 400, 'condition-required'],
    ['a patch on nobody', () => send('patch', `${offers}?identifier=nobody`, JSON.stringify(rename('x'))), 404, 'no-match'],
    ['an unknown operation', () => send('post', '/ror/fhir/$nothing', '{}'), 404, 'unknown-operation'],
  ])('%s', async (_name, request, status, code) => {
    const answer = await request();
    expect([answer.status, codesOf(answer)[0]]).toEqual([status, code]);
  });
});
