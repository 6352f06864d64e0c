import { DEVELOPMENT_CLIENTS } from '../../src/auth-mtls/pki/development-clients';
import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';
import { answered, readIssues } from './answers';
import { startTestServer } from './test-server';
import type { TestServer } from './test-server';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

describe('without a certificate', () => {
  it.each([
    ['/ror/fhir/metadata', 'application/fhir+json; charset=utf-8'],
    ['/ws-diffusion-fhir/metadata', 'application/fhir+json; charset=utf-8'],
    ['/ws-synchro-dispo-lits-fhir/metadata', 'application/fhir+json; charset=utf-8'],
    ['/anomalies/metadata', 'application/fhir+json; charset=utf-8'],
    ['/docs', 'text/html; charset=utf-8'],
    ['/docs/init.js', 'text/javascript; charset=utf-8'],
    ['/openapi/ror.json', 'application/json; charset=utf-8'],
    ['/openapi/sas-editor.json', 'application/json; charset=utf-8'],
    ['/openapi/sas-platform.json', 'application/json; charset=utf-8'],
    ['/health/live', 'application/json; charset=utf-8'],
    ['/health/ready', 'application/json; charset=utf-8'],
  ])('%s answers', async (path, type) => {
    const { status, headers } = await server.anonymous().get(path);
    expect([status, headers['content-type']]).toEqual([200, type]);
  });

  it.each([
    ['get', '/ror/fhir/Location'],
    ['get', '/ror/fhir/Location/140'],
    ['head', '/ror/fhir/Location/140'],
    ['post', '/ror/fhir/Location/_search'],
    ['get', '/ror/fhir/StructureDefinition'],
    ['get', '/ror/fhir/SearchParameter?code=near'],
    ['get', '/ror/fhir/CapabilityStatement'],
    ['get', '/ror/fhir/Patient'],
    ['get', '/ror/fhir/Location?nonsense=1'],
    ['get', '/ror/fhir/Location/140/_history/1'],
    ['put', '/ror/fhir/Location/140'],
    ['delete', '/ror/fhir/Location/140'],
    ['patch', '/ror/fhir/metadata'],
    ['get', '/ror/fhir/metadata/more'],
    ['get', '/ror/fhir'],
    ['get', '/ws-diffusion-fhir/Location'],
    ['get', '/ws-synchro-dispo-lits-fhir/Location/140'],
    ['get', '/anomalies/Task'],
    ['get', '/sas/editor/fhir/Slot'],
    ['get', '/sas/platform/fhir/Slot'],
    // The SAS rule is stricter than the ROR's: its metadata too is for enrolled callers (SAS 2.1, contract of the bases).
    ['get', '/sas/editor/fhir/metadata'],
    ['get', '/sas/platform/fhir/metadata'],
  ] as const)('%s %s answers 401 and nothing else', async (method, path) => {
    const { status, body, headers } = await answered(server.anonymous()[method](path));
    expect([status, headers['content-type']]).toEqual([401, 'application/fhir+json; charset=utf-8']);
    if (method !== 'head') expect(readIssues(body)).toEqual([expect.objectContaining({ severity: 'error', type: 'login', code: 'certificate-required' })]);
    expect(headers).not.toHaveProperty('etag');
  });

  it('an address outside every interface tells nothing but that it is none', async () => {
    const { status, body } = await answered(server.anonymous().get('/nowhere'));
    expect([status, readIssues(body)[0]?.code]).toEqual([404, 'unknown-path']);
  });

  it('X-Dev-Client, forwarded certificates and bearer tokens open nothing', async () => {
    const { status } = await server.anonymous().get('/ror/fhir/Location/140')
      .set({ 'X-Dev-Client': 'admin', 'X-SSL-Client-S-DN': 'CN=admin.dev.example', 'X-Forwarded-Client-Cert': 'admin', Authorization: 'Bearer admin' });
    expect(status).toBe(401);
  });
});

describe('with a certificate that must be refused', () => {
  it.each([
    ['revoked', 'certificate-revoked'],
    ['expired', 'certificate-expired'],
    ['other-ca', 'certificate-untrusted'],
    ['wrong-ou', 'client-organization-mismatch'],
    ['not-enrolled', 'client-not-enrolled'],
  ])('%s answers 403 %s on every route but the public ones', async (client, code) => {
    for (const path of ['/ror/fhir/Location/140', '/ror/fhir/Location?_count=1', '/ror/fhir/StructureDefinition', '/sas/editor/fhir/Slot']) {
      const { status, body, headers } = await answered(server.as(client).get(path));
      const [issue] = readIssues(body);
      expect([status, issue?.type, issue?.code, issue?.severity]).toEqual([403, 'forbidden', code, 'error']);
      expect(issue?.french).not.toBe(issue?.english);
      expect(headers).not.toHaveProperty('etag');
    }
    expect((await server.as(client).get('/ror/fhir/metadata')).status).toBe(200);
  });
});

describe('with the certificate of an enrolled client', () => {
  const readers = [...DEVELOPMENT_CLIENTS].filter(([, { accessProfile }]) => accessProfile !== null).map(([name]) => name);

  it.each(readers)('%s reads a place', async (client) => {
    const { status, body } = await answered(server.as(client).get('/ror/fhir/Location/140'));
    expect([status, body]).toEqual([200, expect.objectContaining({ resourceType: 'Location', id: '140' })]);
  });
});

describe('/metadata', () => {
  it('names the base the caller used', async () => {
    for (const base of ['/ror/fhir', '/ws-diffusion-fhir']) {
      const { body } = await answered(server.anonymous().get(`${base}/metadata`));
      expect(body).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', implementation: { url: `${server.origin}${base}` } });
    }
  });

  it('advertises every declared search parameter of every declared type, once', async () => {
    const { body } = await answered(server.anonymous().get('/ror/fhir/metadata'));
    const statement: unknown = body;
    const rest = arrayAt(statement, 'rest')[0];
    const advertised = new Map(arrayAt(rest, 'resource').filter(isObject).map((resource) => [
      stringAt(resource, 'type'), arrayAt(resource, 'searchParam').map((parameter) => stringAt(parameter, 'name')),
    ]));
    for (const definition of server.engine.api('ror').definitions.values()) {
      const declared = [...definition.parameters].filter(([name, { parameter }]) => name === parameter.code).map(([name]) => name);
      const names = advertised.get(definition.type) ?? [];
      expect(names).toEqual(expect.arrayContaining(declared));
      expect(new Set(names).size).toBe(names.length);
      const aliases = [...definition.parameters].filter(([name, { parameter }]) => name !== parameter.code).map(([name]) => name);
      expect(names.filter((name) => name !== undefined && aliases.includes(name))).toEqual([]);
    }
  });
});
