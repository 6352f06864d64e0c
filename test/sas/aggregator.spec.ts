import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../src/fhir-common/core/json';
import { aggregatedSearch } from '../../src/sas/aggregator/aggregated-search';
import { AskedEditor } from '../../src/sas/aggregator/asked-editor';
import type { Editor } from '../../src/sas/aggregator/editor';
import { MutualTlsChannel } from '../../src/sas/aggregator/mutual-tls-channel';
import { readSlotSearch } from '../../src/sas/slot-search/slot-request';
import type { SlotSearch } from '../../src/sas/slot-search/slot-request';
import { createOwnPki } from '../auth-mtls/own-pki';
import type { OwnPki } from '../auth-mtls/own-pki';
import { answers, startDistantEditor } from './distant-editor';
import type { Behaviour, DistantEditor } from './distant-editor';
import { EXAMPLE_CLOCK, entriesOf, readExample } from './examples';
import { GUIDE_VERSIONS, guideErrors, guideValidator } from './guide-validation';
import { parsedBundle } from './held-selection';

const HEAD = { base: 'https://sas.example/sas/platform/fhir', selfUrl: 'https://sas.example/sas/platform/fhir/Slot?a=b', bundleId: 'merged' };
const validator = guideValidator();
const now = (): number => EXAMPLE_CLOCK;

let pki: OwnPki;
const open: { editors: AskedEditor[]; distant: DistantEditor[] } = { editors: [], distant: [] };

beforeAll(async () => {
  pki = await createOwnPki();
});

afterEach(async () => {
  await Promise.all(open.distant.splice(0).map((one) => one.stop()));
  await Promise.all(open.editors.splice(0).map((one) => one.close()));
});

afterAll(() => pki.remove());

/** An editor of the registry, asked over mTLS. */
async function editor(name: string, behaviour: Behaviour, fields: Partial<Editor> = {}, certificate?: string): Promise<{ asked: AskedEditor; distant: DistantEditor }> {
  const distant = await startDistantEditor(pki.folder, behaviour, certificate);
  const record: Editor = {
    name, baseUrl: distant.baseUrl, flows: ['INT_R01', 'INT_R04', 'SOS'], caFile: join(pki.folder, 'ca.crt'),
    certFile: join(pki.folder, 'clients', 'sas-platform.crt'), keyFile: join(pki.folder, 'clients', 'sas-platform.key'), timeoutMs: 5000, active: true, ...fields,
  };
  const asked = new AskedEditor(record, new MutualTlsChannel(record), now);
  open.distant.push(distant);
  open.editors.push(asked);
  return { asked, distant };
}

function searchOf(name: string): SlotSearch {
  const [path = '', query = ''] = (stringAt(readExample(`requests/${name}.request.json`), 'onTheWire') ?? '').split('?');
  const read = readSlotSearch(path.startsWith('/Schedule') ? 'Schedule' : 'Slot', query);
  if (!read.ok) throw new Error('not readable');
  return read.value;
}

const response = (name: string): JsonObject => readExample(`requests/${name}.response.json`);
const merge = async (search: SlotSearch, ...editors: readonly AskedEditor[]): Promise<JsonObject> => parsedBundle(await aggregatedSearch(search, editors, HEAD, EXAMPLE_CLOCK));
const ofType = (bundle: JsonObject, type: string): ResourceJson[] => entriesOf(bundle).filter(({ resourceType }) => resourceType === type);
const idsOf = (bundle: JsonObject, type: string): (string | undefined)[] => ofType(bundle, type).map(({ id }) => id);

/** `severity code details-code` of every issue of every outcome entry. */
function issuesOf(bundle: JsonObject): string[] {
  return arrayAt(bundle, 'entry').filter((entry) => isObject(entry) && stringAt(entry['search'], 'mode') === 'outcome')
    .flatMap((entry) => arrayAt(isObject(entry) ? entry['resource'] : undefined, 'issue')).filter(isObject)
    .map((issue) => `${stringAt(issue, 'severity') ?? ''} ${stringAt(issue, 'code') ?? ''} ${stringAt(arrayAt(issue['details'], 'coding')[0], 'code') ?? ''}`);
}

function changedResponse(name: string, type: string, change: (resource: Record<string, unknown>) => void): JsonObject {
  const bundle = structuredClone(response(name));
  ofType(bundle, type).forEach((resource) => change(resource));
  return bundle;
}

describe.each(['01-ps-single', '02-ps-multi', '03-cpts', '04-sos'])('one editor that answers %s well', (name) => {
  test('is passed on whole, with its provenance, valid for both guides, and never mentioned', async () => {
    const { asked, distant } = await editor('alpha', answers(response(name)));
    const bundle = await merge(searchOf(name), asked);
    expect(bundle['total']).toBe(response(name)['total']);
    expect(arrayAt(bundle, 'entry')).toHaveLength(arrayAt(response(name), 'entry').length);
    expect(ofType(bundle, 'Slot').map((slot) => slot['comment']).sort()).toEqual(ofType(response(name), 'Slot').map((slot) => slot['comment']).sort());
    for (const slot of ofType(bundle, 'Slot')) {
      expect(slot['meta']).toMatchObject({ source: distant.baseUrl, tag: [{ system: 'urn:x-ror-sas-server:editor', code: 'alpha' }] });
    }
    for (const version of GUIDE_VERSIONS) expect(guideErrors(validator, bundle, version)).toEqual([]);
    expect(issuesOf(bundle)).toEqual([]);
    expect(distant.clients).toEqual(['sas-platform.dev.example']);
  });
});

test('slots of two editors are sorted together; ids that meet are told apart and references follow', async () => {
  const alpha = await editor('alpha', answers(response('01-ps-single')));
  const beta = await editor('beta', answers(response('01-ps-single')));
  const bundle = await merge(searchOf('01-ps-single'), beta.asked, alpha.asked);
  expect(bundle['total']).toBe(12);
  expect(idsOf(bundle, 'Slot').slice(0, 4)).toEqual(['alpha-slot-aub-02', 'beta-slot-aub-02', 'alpha-slot-aub-03', 'beta-slot-aub-03']);
  expect(ofType(bundle, 'Slot').slice(0, 2).map((slot) => stringAt(slot['schedule'], 'reference')))
    .toEqual(['Schedule/alpha-agenda-aubertin-rennes', 'Schedule/beta-agenda-aubertin-rennes']);
  const urls = arrayAt(bundle, 'entry').map((entry) => stringAt(entry, 'fullUrl'));
  expect(new Set(urls).size).toBe(18);
  for (const version of GUIDE_VERSIONS) expect(guideErrors(validator, bundle, version)).toEqual([]);
});

test('many identifiers go out in lots of 25, associations in lots of 10, encoded as the guide wants', async () => {
  const { asked, distant } = await editor('alpha', answers(response('05-ps-empty')));
  const identifiers = Array.from({ length: 60 }, (_, index) => `8${10_000_000_000 + index}`);
  await merge({ ...searchOf('01-ps-single'), identifiers }, asked);
  expect(distant.asked.map((path) => path.split('%7C').length - 1).sort((a, b) => b - a)).toEqual([25, 25, 10]);
  expect(distant.asked[0]).toBe(`/fhir/Slot?_include=Slot:schedule&_include:iterate=Schedule:actor&start=ge2026-03-27T14:00:00.000%2B01:00&start=le2026-03-29T23:59:59.000%2B02:00`
    + `&schedule.actor:Practitioner.identifier=${identifiers.slice(0, 25).map((one) => `urn:oid:1.2.250.1.71.4.2.1%7C${one}`).join(',')}&status=free`);
  distant.asked.length = 0;
  await merge({ ...searchOf('04-sos'), identifiers: Array.from({ length: 12 }, (_, index) => `3${10_000_000_000_000 + index}`) }, asked);
  expect(distant.asked.map((path) => path.split('%7C').length - 1).sort((a, b) => b - a)).toEqual([10, 2]);
});

test('connections are kept from one search to the next', async () => {
  const { asked, distant } = await editor('alpha', answers(response('01-ps-single')));
  for (let round = 0; round < 5; round += 1) await merge(searchOf('01-ps-single'), asked);
  expect(distant.asked).toHaveLength(5);
  // The pool may open a second one while the first is still handed back.
  expect(distant.connections()).toBeLessThanOrEqual(2);
});

test('an editor without CPTS is asked for the rest', async () => {
  const { asked, distant } = await editor('alpha', answers(response('03b-cpts-practitioner-in-int-r01')), { flows: ['INT_R01'] });
  const bundle = await merge(searchOf('03-cpts'), asked);
  expect(distant.asked[0]).not.toContain('service-type-reference');
  expect(bundle['total']).toBe(3);
  expect(arrayAt(ofType(bundle, 'Slot')[0]?.['meta'], 'profile')).toEqual(['https://interop.esante.gouv.fr/ig/fhir/sas/StructureDefinition/sas-cpts-slot-aggregator']);
});

test('inactive editors, editors of other flows and empty windows are not asked', async () => {
  const sleeping = await editor('alpha', answers(response('01-ps-single')), { active: false });
  const other = await editor('beta', answers(response('01-ps-single')), { flows: ['SOS', 'INT_R02'] });
  const willing = await editor('gamma', answers(response('01-ps-single')));
  await merge(searchOf('01-ps-single'), sleeping.asked, other.asked);
  await merge({ ...searchOf('01-ps-single'), until: EXAMPLE_CLOCK }, willing.asked);
  await merge({ ...searchOf('01-ps-single'), identifiers: [] }, willing.asked);
  expect([sleeping, other, willing].map(({ distant }) => distant.asked)).toEqual([[], [], []]);
});

const hangs: Behaviour = () => undefined;
const sendsForever = (response_: ServerResponse): void => {
  const chunk = Buffer.alloc(64 * 1024, 0x20);
  const more = (): void => {
    while (!response_.destroyed && response_.write(chunk));
    if (!response_.destroyed) response_.once('drain', more);
  };
  more();
};

interface Misbehaviour {
  readonly title: string;
  readonly behaviour: Behaviour;
  readonly issue: string;
}

const MISBEHAVIOURS: readonly Misbehaviour[] = [
  { title: 'hangs', behaviour: hangs, issue: 'warning timeout editor-timeout' },
  { title: 'sends its headers and hangs', behaviour: (_request, one) => { one.writeHead(200, { 'content-type': 'application/fhir+json' }); one.flushHeaders(); }, issue: 'warning timeout editor-timeout' },
  { title: 'answers HTML', behaviour: answers('<html>maintenance</html>', 200, 'text/html'), issue: 'warning invalid editor-not-json' },
  { title: 'answers HTML as JSON', behaviour: answers('<html>maintenance</html>'), issue: 'warning invalid editor-not-json' },
  { title: 'answers half a Bundle', behaviour: answers('{"resourceType":"Bundle","type":"searchset","entry":['), issue: 'warning invalid editor-not-json' },
  { title: 'breaks off in the middle', issue: 'warning transient editor-interrupted', behaviour: (_request, one) => {
    one.writeHead(200, { 'content-type': 'application/fhir+json', 'content-length': '5000' });
    one.write('{"resourceType":"Bundle"', () => one.destroy());
  } },
  { title: 'sends without end', issue: 'warning invalid editor-too-large', behaviour: (_request, one) => { one.writeHead(200, { 'content-type': 'application/fhir+json' }); sendsForever(one); } },
  { title: 'sends an abyss of brackets', behaviour: answers(`{"resourceType":"Bundle","type":"searchset","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`), issue: 'warning invalid editor-not-json' },
  { title: 'answers an OperationOutcome', behaviour: answers({ resourceType: 'OperationOutcome', issue: [] }), issue: 'warning invalid editor-not-searchset' },
  { title: 'answers a collection', behaviour: answers({ resourceType: 'Bundle', type: 'collection' }), issue: 'warning invalid editor-not-searchset' },
  { title: 'answers 500', behaviour: answers({ resourceType: 'OperationOutcome', issue: [] }, 500), issue: 'warning transient editor-server-error' },
  { title: 'answers 429', behaviour: answers({}, 429), issue: 'warning transient editor-server-error' },
  { title: 'answers 403', behaviour: answers({}, 403), issue: 'warning invalid editor-refused-request' },
  { title: 'redirects', issue: 'warning invalid editor-redirected', behaviour: (_request, one) => { one.writeHead(302, { location: 'https://localhost:1/steal' }); one.end(); } },
  { title: 'closes the connection at once', behaviour: (request) => { request.socket.destroy(); }, issue: 'warning transient editor-interrupted' },
];

test.each(MISBEHAVIOURS)('an editor that $title is told once, and the others are shown', async ({ behaviour, issue }) => {
  const good = await editor('alpha', answers(response('01-ps-single')));
  const bad = await editor('beta', behaviour, { timeoutMs: issue.includes('timeout') ? 300 : 5000 });
  const bundle = await merge(searchOf('01-ps-single'), good.asked, bad.asked);
  expect(bundle['total']).toBe(6);
  expect(issuesOf(bundle)).toEqual([issue]);
  const diagnostics = JSON.stringify(arrayAt(bundle, 'entry').at(-1));
  expect(diagnostics).toContain('beta');
  for (const version of GUIDE_VERSIONS) expect(guideErrors(validator, bundle, version)).toEqual([]);
});

test('an editor of another authority, and one that is gone, are told', async () => {
  const otherCa = await createOwnPki();
  const foreign = await editor('alpha', answers(response('01-ps-single')), { caFile: join(otherCa.folder, 'ca.crt') });
  const gone = await editor('beta', answers(response('01-ps-single')));
  await Promise.all(open.distant.splice(1).map((one) => one.stop()));
  expect(issuesOf(await merge(searchOf('01-ps-single'), foreign.asked, gone.asked))).toEqual(['warning transient editor-tls', 'warning transient editor-unreachable']);
  expect(foreign.distant.asked).toEqual([]);
  otherCa.remove();
});

test('an editor that refuses our certificate is told', async () => {
  const { asked } = await editor('alpha', answers(response('01-ps-single')), {
    certFile: join(pki.folder, 'clients', 'other-ca.crt'), keyFile: join(pki.folder, 'clients', 'other-ca.key'),
  });
  const bundle = await merge(searchOf('01-ps-single'), asked);
  expect(bundle['total']).toBe(0);
  expect(issuesOf(bundle)[0]).toMatch(/^warning transient editor-(tls|interrupted)$/);
});

interface Lie {
  readonly title: string;
  readonly type: string;
  readonly change: (resource: Record<string, unknown>) => void;
  readonly told: string;
}

const LIES: readonly Lie[] = [
  { title: 'busy slots', type: 'Slot', change: (slot) => { slot['status'] = 'busy'; }, told: '6 not free' },
  { title: 'slots of own patients', type: 'Slot', change: (slot) => { slot['meta'] = { security: [{ system: 'urn:x-ror-sas-server:audience', code: 'PATIENTS' }] }; }, told: '6 no audience' },
  { title: 'slots of yesterday', type: 'Slot', change: (slot) => { slot['start'] = '2026-03-26T10:00:00+01:00'; }, told: '6 outside' },
  { title: 'slots of next year', type: 'Slot', change: (slot) => { slot['start'] = '2027-03-26T10:00:00+01:00'; slot['end'] = '2027-03-26T10:10:00+01:00'; }, told: '6 outside' },
  { title: 'times without offset', type: 'Slot', change: (slot) => { slot['start'] = '2026-03-28T10:00:00'; }, told: '6 start or end without offset' },
  { title: 'ends before starts', type: 'Slot', change: (slot) => { slot['end'] = '2026-03-27T14:00:00+01:00'; }, told: '6 end not after start' },
  { title: 'slots of no agenda', type: 'Slot', change: (slot) => { slot['schedule'] = { reference: 'Schedule/none' }; }, told: '6 schedule or actor missing' },
  { title: 'agendas of no situation', type: 'Schedule', change: (schedule) => { schedule['actor'] = [{ reference: 'Practitioner/ps-aubertin' }, { reference: 'PractitionerRole/none' }]; }, told: '6 schedule or actor missing' },
  { title: 'slots of somebody else', type: 'Practitioner', change: (person) => { person['identifier'] = [{ system: 'urn:oid:1.2.250.1.71.4.2.1', value: '899700412127' }]; }, told: '6 of a practitioner' },
  { title: 'a person with a number of another system', type: 'Practitioner', change: (person) => { person['identifier'] = [{ system: 'urn:x', value: '899700412119' }]; }, told: '6 of a practitioner' },
];

test.each(LIES)('$title are dropped, counted and told', async ({ type, change, told }) => {
  const { asked } = await editor('alpha', answers(changedResponse('01-ps-single', type, change)));
  const bundle = await merge(searchOf('01-ps-single'), asked);
  expect(bundle['total']).toBe(0);
  expect(issuesOf(bundle)).toEqual(['information informational editor-dropped-slots']);
  expect(JSON.stringify(bundle)).toContain(`6 slots dropped (${told}`);
  expect(ofType(bundle, 'Practitioner')).toEqual([]);
});

test('a tolerant reading: absolute references, no mode, wrong total, repeated resources, unknown resources', async () => {
  const original = response('01-ps-single');
  const absolute = JSON.parse(JSON.stringify(original).replaceAll('"reference":"', '"reference":"https://agenda.clairmont-sante.example/fhir/')
    .replaceAll('fhir/#', '').replaceAll('"reference":"https://agenda.clairmont-sante.example/lieu', '"reference":"#lieu')) as JsonObject;
  const entry = arrayAt(absolute, 'entry').map((one) => (isObject(one) ? { fullUrl: one['fullUrl'], resource: one['resource'] } : one));
  const odd = { ...absolute, total: 99, entry: [...entry, ...entry, { fullUrl: 'urn:x', resource: { resourceType: 'Basic', id: 'b' } }, null, { resource: null }] };
  const { asked } = await editor('alpha', answers(odd));
  const bundle = await merge(searchOf('01-ps-single'), asked);
  expect(bundle['total']).toBe(6);
  expect(arrayAt(bundle, 'entry')).toHaveLength(9);
  expect(stringAt(ofType(bundle, 'Slot')[0]?.['schedule'], 'reference')).toBe('Schedule/agenda-aubertin-rennes');
});

test('ids that FHIR forbids are replaced, and a dangling reference cannot meet a resource of another editor', async () => {
  const illegal = changedResponse('01-ps-single', 'Slot', (slot) => { slot['id'] = `créneau ${String(slot['id'])}`; });
  const dangling = changedResponse('01-ps-single', 'PractitionerRole', (role) => { role['healthcareService'] = [{ reference: 'HealthcareService/1' }]; role['id'] = 'x'; });
  ofType(dangling, 'Schedule').forEach((schedule) => Object.assign(schedule, { actor: [{ reference: 'Practitioner/ps-aubertin' }, { reference: 'PractitionerRole/x' }] }));
  const alpha = await editor('alpha', answers(illegal));
  const beta = await editor('beta', answers(dangling));
  const bundle = await merge(searchOf('01-ps-single'), alpha.asked, beta.asked);
  for (const id of idsOf(bundle, 'Slot')) expect(id).toMatch(/^[A-Za-z0-9\-.]{1,64}$/);
  expect(new Set(idsOf(bundle, 'Slot')).size).toBe(12);
  const role = ofType(bundle, 'PractitionerRole').find(({ id }) => id === 'x');
  expect(role?.['healthcareService']).toEqual([{ reference: `${beta.distant.baseUrl}/HealthcareService/1` }]);
});

test('markup, nulls and empty values of an editor are not passed on', async () => {
  const dirty = changedResponse('01-ps-single', 'Practitioner', (person) => { Object.assign(person, { text: { status: 'generated', div: '<script>' }, telecom: [], gender: null, photo: [{}] }); });
  const { asked } = await editor('alpha', answers(dirty));
  const [person] = ofType(await merge(searchOf('01-ps-single'), asked), 'Practitioner');
  expect(Object.keys(person ?? {}).sort()).toEqual(['id', 'identifier', 'meta', 'name', 'resourceType']);
});

test('a next link of the editor is followed, one that leads elsewhere is not', async () => {
  const [first, second] = [response('01-ps-single'), changedResponse('01-ps-single', 'Slot', (slot) => { slot['id'] = `second-${String(slot['id'])}`; })];
  const { asked, distant } = await editor('alpha', answers({}));
  const link = (url: string): JsonObject => ({ ...first, link: [{ relation: 'next', url }] });
  distant.behave((request, one) => { answers(request.url === '/fhir/page2' ? { ...second, link: [{ relation: 'next', url: 'https://127.0.0.1:1/steal' }] } : link(`${distant.baseUrl}/page2`))(request, one); });
  expect((await merge(searchOf('01-ps-single'), asked))['total']).toBe(12);
  expect(distant.asked).toHaveLength(2);
});

test('the breaker holds an editor back after five failures, tells it, tries once later and closes again', async () => {
  let clock = EXAMPLE_CLOCK;
  const spy = jest.spyOn(Date, 'now').mockImplementation(() => clock);
  const { distant } = await editor('alpha', answers({}, 503));
  const record = open.editors[0]?.editor;
  if (record === undefined) throw new Error('no editor');
  const asked = new AskedEditor(record, new MutualTlsChannel(record), () => clock);
  open.editors.push(asked);
  const search = searchOf('01-ps-single');
  for (let round = 0; round < 5; round += 1) await merge(search, asked);
  expect(asked.health.breaker).toBe('open');
  expect(issuesOf(await merge(search, asked))).toEqual(['warning transient editor-held-back']);
  expect(distant.asked).toHaveLength(5);
  clock += 15_000;
  expect(issuesOf(await merge(search, asked))).toEqual(['warning transient editor-server-error']);
  expect(issuesOf(await merge(search, asked))).toEqual(['warning transient editor-held-back']);
  distant.behave(answers(response('01-ps-single')));
  clock += 15_000;
  expect((await merge(search, asked))['total']).toBe(6);
  expect(asked.health).toMatchObject({ breaker: 'closed', slots: 6, lastSuccessAt: clock });
  expect(distant.asked).toHaveLength(7);
  spy.mockRestore();
});

test('failures further apart than the window do not open the breaker', async () => {
  let clock = EXAMPLE_CLOCK;
  await editor('alpha', answers({}, 503));
  const record = open.editors[0]?.editor;
  if (record === undefined) throw new Error('no editor');
  const asked = new AskedEditor(record, new MutualTlsChannel(record), () => clock);
  open.editors.push(asked);
  for (let round = 0; round < 8; round += 1) {
    await merge(searchOf('01-ps-single'), asked);
    clock += 8_000;
  }
  expect(asked.health.breaker).toBe('closed');
});
