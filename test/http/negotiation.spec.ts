import { answered, readIssues, readSearchset } from './answers';
import { startTestServer, WIDEST_CLIENT } from './test-server';
import type { TestServer } from './test-server';

const BASE = '/ror/fhir';
const FHIR_JSON = 'application/fhir+json; charset=utf-8';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** One of each kind of answer. */
const ADDRESSES = ['Location/140', 'Location?_id=140', 'metadata', 'SearchParameter?_count=1'];

const get = (address: string, accept?: string) => {
  const request = server.as(WIDEST_CLIENT).get(`${BASE}/${address}`);
  return accept === undefined ? request : request.set('Accept', accept);
};
const withFormat = (address: string, format: string): string => `${address}${address.includes('?') ? '&' : '?'}_format=${format}`;

describe.each(ADDRESSES)('%s', (address) => {
  it.each([
    'application/fhir+json', 'application/json', 'application/fhir+json; fhirVersion=4.0', '*/*', 'application/*', 'application/json+fhir',
    'text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', 'application/fhir+xml, application/fhir+json;q=0.5', 'APPLICATION/FHIR+JSON', '',
  ])('Accept "%s" is answered in FHIR JSON', async (accept) => {
    const { status, headers, body } = await answered(get(address, accept));
    expect([status, headers['content-type']]).toEqual([200, FHIR_JSON]);
    expect(body).toHaveProperty('resourceType');
  });

  it.each(['application/fhir+xml', 'application/xml', 'text/html', 'text/turtle', 'application/fhir+json;q=0', 'image/*', 'nonsense'])(
    'Accept %s answers 406 in both languages, as an OperationOutcome in JSON',
    async (accept) => {
      const { status, headers, body } = await answered(get(address, accept));
      const [issue] = readIssues(body);
      expect([status, headers['content-type'], issue?.code, issue?.type]).toEqual([406, FHIR_JSON, 'unsupported-format', 'not-supported']);
      expect([issue?.french, issue?.english]).toEqual(Array(2).fill(expect.stringContaining('application/fhir+json')));
      expect(issue?.location).toEqual(['http.Accept']);
    },
  );

  it.each(['json', 'application/json', 'application/fhir+json', 'application/fhir%2Bjson', 'text/json', 'JSON', 'application/fhir%2Bjson;%20fhirVersion=4.0'])(
    '_format=%s is answered, whatever Accept says',
    async (format) => {
      const { status, headers } = await get(withFormat(address, format), 'application/fhir+xml');
      expect([status, headers['content-type']]).toEqual([200, FHIR_JSON]);
    },
  );

  it.each(['xml', 'application/fhir%2Bxml', 'html', 'ttl', 'jso'])('_format=%s answers 406, whatever Accept says', async (format) => {
    const { status, body } = await answered(get(withFormat(address, format), 'application/fhir+json'));
    expect([status, readIssues(body)[0]?.code, readIssues(body)[0]?.location]).toEqual([406, 'unsupported-format', ['http._format']]);
  });
});

it('a POST _search negotiates by Accept and by _format of its form', async () => {
  const post = (form: string, accept: string) =>
    server.as(WIDEST_CLIENT).post(`${BASE}/Location/_search`).type('form').set('Accept', accept).send(form);
  expect((await post('_id=140', 'application/fhir+xml')).status).toBe(406);
  expect((await post('_id=140&_format=xml', 'application/fhir+json')).status).toBe(406);
  expect((await post('_id=140&_format=json', 'application/fhir+xml')).body).toMatchObject({ resourceType: 'Bundle', total: 1 });
});

it('_format is no criterion: the self link leaves it out and no warning is given', async () => {
  const { body } = await answered(get('Location?_id=140&_format=json'));
  const { total, links, warnings } = readSearchset(body);
  expect([total, links['self'], warnings]).toEqual([1, `${server.origin}${BASE}/Location?_id=140`, []]);
});

it('an unknown resource is refused in JSON even to a caller who asks for XML only', async () => {
  const { status, headers, body } = await answered(get('Location/nowhere', 'application/fhir+xml'));
  expect([status, headers['content-type'], readIssues(body)[0]?.code]).toEqual([406, FHIR_JSON, 'unsupported-format']);
});
