import { arrayAt, isObject } from '../../src/fhir-common/core/json';
import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import { answered, readIssues, readSearchset } from '../http/answers';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { commandContext } from '../../src/cli/command-context';
import { DEVELOPMENT_CLIENTS } from '../../src/auth-mtls/pki/development-clients';
import { writeUnchecked } from '../setup/raw-writer';

jest.setTimeout(120_000);

const REPORT = 'MeasureReport/seen-region';
const ONE = 'MeasureReport/seen-one';
/** Whose profile shows the whole directory: with a role that steers, and without. */
const STEERING = ['bi', 'quality-manager', 'ror-server', 'admin'];
const WHOLE = ['bed-management', 'ror-profile-1'];
const OTHERS = ['ror-profile-0', 'ror-profile-2', 'ror-profile-3', 'ror-profile-4', 'ror-profile-5'];
const STRATIFIERS = [['department'], ['value']];

const stratifier = (name: string, value: string): object => ({ code: [{ text: name }], stratum: [{ value: { text: value }, measureScore: { value: 0.5, system: 'http://unitsofmeasure.org', code: '1' } }] });
const measure: IdentifiedResource = { resourceType: 'Measure', id: 'seen', url: 'https://ror.example.org/fhir/Measure/SEEN', version: '1.0.0', status: 'active', identifier: [{ system: 'urn:measures', value: 'SEEN' }] };
const report = (department: string): IdentifiedResource => ({
  resourceType: 'MeasureReport', id: 'seen-region', status: 'complete', type: 'summary', measure: 'https://ror.example.org/fhir/Measure/SEEN|1.0.0', date: '2026-06-15T00:10:00+02:00',
  period: { start: '2026-06-15', end: '2026-06-21' },
  group: [
    { code: { text: 'total' }, measureScore: { value: 0.75, system: 'http://unitsofmeasure.org', code: '1' }, stratifier: [stratifier('department', department)] },
    { code: { text: 'public' }, measureScore: { value: 3 }, stratifier: [stratifier('value', 'pediatrie')] },
  ],
});
const one: IdentifiedResource = { ...report('x'), id: 'seen-one', type: 'individual', subject: { reference: 'Location/140' }, group: [{ code: { text: 'total' }, measureScore: { value: 1 } }] };

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  const { engine } = server;
  const context = { ...commandContext(engine), caller: { id: 'quality-engine', roles: [], accessProfile: 1 }, baseUrl: `${server.origin}/ror/fhir` };
  for (const written of [[measure, report('quarantequatre'), one], [report('quaranteneuf')]]) await writeUnchecked(engine, context, engine.api('ror'), written);
});
afterAll(() => server.stop());

const get = (client: string, path: string) => answered(server.as(client).get(`/ror/fhir/${path}`));

/** Stratifiers of the groups of a report, by name. */
function stratifiers(resource: unknown): unknown[][] {
  return arrayAt(resource, 'group').map((group) => arrayAt(group, 'stratifier').flatMap((stratum) => arrayAt(stratum, 'code').map((code) => (isObject(code) ? code['text'] : undefined))));
}

/** The resources a Bundle holds, by `Type/id`. */
function held(bundle: unknown): Map<string, unknown> {
  return new Map(arrayAt(bundle, 'entry').filter(isObject).map(({ resource }) => resource).filter(isObject).map((resource) => [`${String(resource['resourceType'])}/${String(resource['id'])}`, resource]));
}

it('names every client of the contract that reads the directory', () => {
  const readers = [...DEVELOPMENT_CLIENTS].filter(([, { accessProfile }]) => accessProfile !== null).map(([name]) => name);
  expect([...STEERING, ...WHOLE, ...OTHERS].sort()).toEqual(readers.sort());
});

describe.each([
  ...STEERING.map((client) => [client, true, true] as const), ...WHOLE.map((client) => [client, false, true] as const), ...OTHERS.map((client) => [client, false, false] as const),
])('%s (departments: %s, one place: %s)', (client, sees, seesOne) => {
  const owed = sees ? STRATIFIERS : [[], ['value']];

  it('reads a report of a region, with its departments or without', async () => {
    const { status, body } = await get(client, REPORT);
    expect([status, stratifiers(body)]).toEqual([200, owed]);
    expect(JSON.stringify(body).includes('SUBSETTED')).toBe(!sees);
    expect(arrayAt(body, 'group')[0]).toMatchObject({ measureScore: { value: 0.75 } });
  });

  it('finds it, and has it brought by _revinclude, in the same form', async () => {
    const searched = held((await get(client, 'MeasureReport?_id=seen-region,seen-one')).body);
    expect([...searched.keys()].sort()).toEqual(seesOne ? [ONE, REPORT] : [REPORT]);
    expect(stratifiers(searched.get(REPORT))).toEqual(owed);
    const brought = held((await get(client, 'Measure?identifier=SEEN&_revinclude=MeasureReport:measure')).body);
    expect([...brought.keys()].sort()).toEqual(seesOne ? ['Measure/seen', ONE, REPORT] : ['Measure/seen', REPORT]);
    expect(stratifiers(brought.get(REPORT))).toEqual(owed);
  });

  it('finds no department by its words, in any direction, and neither does anybody else', async () => {
    const totals = await Promise.all(['MeasureReport?_content=quaranteneuf', 'MeasureReport?_filter=_content eq quaranteneuf', 'Measure?_has:MeasureReport:measure:_content=quaranteneuf', 'MeasureReport?_content=pediatrie&_id=seen-region'].map(async (query) => readSearchset((await get(client, query)).body).total));
    expect(totals).toEqual([0, 0, 0, 1]);
  });

  it('sees no more of the past than of the present', async () => {
    const { status, body } = await get(client, `${REPORT}/_history`);
    const versions = arrayAt(body, 'entry').filter(isObject).map(({ resource }) => stratifiers(resource));
    // To whom the departments are hidden nothing changed: one version.
    expect([status, versions]).toEqual([200, sees ? [owed, owed] : [owed]]);
    expect(JSON.stringify(body).includes('quarante')).toBe(sees);
  });

  it('a report about one place is for profiles that show everything alone, by read, history and version', async () => {
    const statuses = await Promise.all([ONE, `${ONE}/_history`, `${ONE}/_history/1`].map(async (path) => (await get(client, path)).status));
    expect(statuses).toEqual(Array.from({ length: 3 }, () => (seesOne ? 200 : 404)));
  });
});

it('nobody without a certificate, and no client of the SAS, reads an indicator', async () => {
  for (const path of ['Measure/seen', 'Measure', REPORT, 'MeasureReport', `${REPORT}/_history`]) {
    expect([path, (await answered(server.anonymous().get(`/ror/fhir/${path}`))).status]).toEqual([path, 401]);
    for (const client of ['sas-editor', 'sas-platform']) expect([path, client, (await get(client, path)).status]).toEqual([path, client, 403]);
  }
});

it('nobody writes an indicator over HTTP: only the engine does', async () => {
  for (const client of ['admin', 'bi', 'quality-manager', 'ror-server']) {
    for (const [method, path] of [['post', 'Measure'], ['put', 'Measure/seen'], ['delete', 'Measure/seen'], ['post', 'MeasureReport'], ['put', REPORT], ['patch', REPORT], ['delete', REPORT]] as const) {
      const { status, body } = await answered(server.as(client)[method](`/ror/fhir/${path}`).set('Content-Type', 'application/fhir+json').send('{}'));
      expect([client, method, path, status]).toEqual([client, method, path, 405]);
      expect(readIssues(body)[0]?.severity).toBe('error');
    }
  }
});
