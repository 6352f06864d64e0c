import { arrayAt } from '../../src/fhir-common/core/json';
import { answered, readIssues } from '../http/answers';
import { startTestServer, WIDEST_CLIENT } from '../http/test-server';
import type { TestServer } from '../http/test-server';

const NOS = 'https://mos.esante.gouv.fr/NOS';
const STATUS = `${NOS}/JDV_J224-StatutLieu-ROR/FHIR/JDV-J224-StatutLieu-ROR`;
const STATUS_SYSTEM = `${NOS}/TRE_R203-StatutLieu/FHIR/TRE-R203-StatutLieu`;
const CAPACITY_TYPE = `${NOS}/JDV_J187-NatureCapacite-ROR/FHIR/JDV-J187-NatureCapacite-ROR`;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const get = (address: string, client = WIDEST_CLIENT) => server.as(client).get(`/ror/fhir/${address}`);
const post = (address: string, body: string, type = 'application/fhir+json') =>
  server.as(WIDEST_CLIENT).post(`/ror/fhir/${address}`).set('Content-Type', type).send(body);
const parameters = (...parameter: object[]): string => JSON.stringify({ resourceType: 'Parameters', parameter });
const statuses = [
  { system: STATUS_SYSTEM, code: '1', display: 'Fermé définitivement' },
  { system: STATUS_SYSTEM, code: '2', display: 'Fermé temporairement' },
  { system: STATUS_SYSTEM, code: '3', display: 'Opérationnel' },
];

describe('the three operations by GET, by form and by Parameters', () => {
  it.each([
    ['GET by url', () => get(`ValueSet/$expand?url=${STATUS}`)],
    ['GET by id', () => get('ValueSet/JDV-J224-StatutLieu-ROR/$expand')],
    ['GET on an alias base', () => server.as(WIDEST_CLIENT).get(`/ws-diffusion-fhir/ValueSet/$expand?url=${STATUS}`)],
    ['POST of a Parameters', () => post('ValueSet/$expand', parameters({ name: 'url', valueUri: STATUS }))],
    ['POST of a form', () => post('ValueSet/$expand', `url=${encodeURIComponent(STATUS)}`, 'application/x-www-form-urlencoded')],
    ['POST by id, without body', () => post('ValueSet/JDV-J224-StatutLieu-ROR/$expand', '')],
  ])('$expand, %s', async (_case, ask) => {
    const { status, headers, body } = await answered(ask());
    expect([status, headers['content-type']]).toEqual([200, 'application/fhir+json; charset=utf-8']);
    expect(body).toMatchObject({ resourceType: 'ValueSet', expansion: { total: 3, contains: statuses } });
  });

  it('$validate-code says whether a Coding is in a value set', async () => {
    const coding = (code: string): string => parameters({ name: 'url', valueUri: STATUS }, { name: 'coding', valueCoding: { system: STATUS_SYSTEM, code } });
    const [right, wrong] = [await answered(post('ValueSet/$validate-code', coding('3'))), await answered(post('ValueSet/$validate-code', coding('9')))];
    expect(right.body).toMatchObject({ resourceType: 'Parameters', parameter: [{ name: 'result', valueBoolean: true }, { name: 'display', valueString: 'Opérationnel' }] });
    expect(wrong.body).toMatchObject({ resourceType: 'Parameters', parameter: [{ name: 'result', valueBoolean: false }, { name: 'message' }] });
    expect((await answered(get(`ValueSet/JDV-J224-StatutLieu-ROR/$validate-code?code=3`))).body).toEqual(right.body);
  });

  it('$lookup gives the label of a code', async () => {
    const { body } = await answered(get(`CodeSystem/$lookup?system=${STATUS_SYSTEM}&code=3`));
    expect(arrayAt(body, 'parameter')).toContainEqual({ name: 'display', valueString: 'Opérationnel' });
    const commune = await answered(get(`CodeSystem/$lookup?system=${NOS}/TRE_R13-Commune/FHIR/TRE-R13-Commune&code=44109`));
    expect(arrayAt(commune.body, 'parameter')).toContainEqual({ name: 'display', valueString: 'Nantes' });
  });
});

describe('what is refused', () => {
  it.each([
    ['an unknown value set', () => get(`ValueSet/$expand?url=${STATUS.replace(/Statut/g, 'Status')}`), 404, 'unknown-value-set'],
    ['an unknown id', () => get('ValueSet/JDV-J224-StatusLieu-ROR/$expand'), 404, 'unknown-value-set'],
    ['an unknown parameter', () => get(`ValueSet/$expand?url=${STATUS}&cnt=1`), 400, 'invalid-operation-parameter'],
    ['an unreadable query', () => get('ValueSet/$expand?url=%zz'), 400, 'malformed-query'],
    ['truncated JSON', () => post('ValueSet/$expand', '{"resourceType":'), 400, 'invalid-operation-parameter'],
    ['another resource as body', () => post('ValueSet/$expand', '{"resourceType":"Patient"}'), 400, 'invalid-operation-parameter'],
    ['another media type', () => post('ValueSet/$expand', '<Parameters/>', 'application/fhir+xml'), 415, 'unsupported-media-type'],
    ['an answer in XML', () => get(`ValueSet/$expand?url=${STATUS}&_format=xml`), 406, 'unsupported-format'],
    ['a code nobody knows', () => get(`CodeSystem/$lookup?system=${STATUS_SYSTEM}&code=9`), 404, 'unknown-code'],
    ['an operation of another type', () => get('CodeSystem/$expand'), 404, 'unknown-operation'],
    ['the operations of an interface without lists', () => server.as('sas-editor').get(`/sas/editor/fhir/ValueSet/$expand?url=${STATUS}`), 404, undefined],
  ])('%s', async (_case, ask, status, code) => {
    const answer = await answered(ask());
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(readIssues(answer.body)[0]?.code).toBe(code);
  });

  it('names the nearest spelling in French and in English', async () => {
    const [issue] = readIssues((await answered(get(`ValueSet/$expand?url=${STATUS.replace(/Statut/g, 'Status')}`))).body);
    expect([issue?.french, issue?.english]).toEqual([expect.stringContaining(`Vouliez-vous « ${STATUS} » ?`), expect.stringContaining(`Did you mean "${STATUS}"?`)]);
  });

  it('a caller without certificate is not answered', async () => {
    expect((await answered(server.anonymous().get(`/ror/fhir/ValueSet/$expand?url=${STATUS}`))).status).toBe(401);
  });
});

describe('the lists are published', () => {
  it('as ValueSet and CodeSystem resources, found by url and by code', async () => {
    expect((await answered(get('ValueSet/JDV-J224-StatutLieu-ROR'))).body).toMatchObject({
      resourceType: 'ValueSet', url: STATUS, compose: { include: [{ system: STATUS_SYSTEM, concept: statuses.map(({ code, display }) => ({ code, display })) }] },
    });
    expect((await answered(get(`ValueSet?url=${CAPACITY_TYPE}`))).body).toMatchObject({ total: 1, entry: [{ resource: { id: 'JDV-J187-NatureCapacite-ROR' } }] });
    expect((await answered(get('CodeSystem?code=SNP'))).body).toMatchObject({ total: 1, entry: [{ resource: { id: 'TRE-R314-TypeCreneau', content: 'complete' } }] });
  });

  it('with their operations in the CapabilityStatement', async () => {
    const { body } = await answered(server.anonymous().get('/ror/fhir/metadata'));
    const resources: unknown = body;
    expect(JSON.stringify(resources)).toContain('{"name":"expand","definition":"http://hl7.org/fhir/OperationDefinition/ValueSet-expand"}');
    expect(JSON.stringify(resources)).toContain('{"name":"lookup","definition":"http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup"}');
  });

  it('with their French labels in Swagger', async () => {
    const { body } = await answered(server.anonymous().get('/openapi/ror.json'));
    const document = JSON.stringify(body);
    expect(document).toContain('Codes (JDV_J187-NatureCapacite-ROR) : `01` Lit, `02` Place, `04` Salle.');
    expect(document).toContain('"/ValueSet/$expand"');
  });
});
