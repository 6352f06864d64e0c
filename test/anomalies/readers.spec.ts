import { AnomalyRouting } from '../../src/anomalies/routing/anomaly-routing';
import type { RequestContext } from '../../src/fhir-common/context/request-context';
import type { Caller, Perimeter } from '../../src/fhir-common/definition/caller';
import type { FhirApi } from '../../src/fhir-common/definition/fhir-api';
import { isObject, isResource } from '../../src/fhir-common/core/json';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { as, EHPAD, input, report, status } from './reports';
import type { Json } from './reports';

let server: TestServer;
let api: FhirApi;
/** The anomaly everything is asked about, on an establishment of Pays de la Loire. */
let id: string;
const WORD = 'introuvable';
const [DECLARER, PERSON] = ['editor-1', '810999000135'];

const call = (caller: Partial<Caller> & { readonly id: string }): RequestContext => as(server.engine, caller);
const NOTHING: Perimeter = { regions: [], structures: [] };
const DECLARING = { id: DECLARER, perimeter: NOTHING };
const region = (...regions: readonly string[]): Perimeter => ({ regions, structures: [] });
const structures = (...identifiers: readonly string[]): Perimeter => ({ regions: [], structures: identifiers });
const anomaly = (mark: string, more: Json = {}): Json => {
  const body = report(mark, { requester: { reference: 'PractitionerRole/pr-brossard-ehpad' }, description: `${WORD} ${mark}`, ...more });
  return { ...body, input: [...(body['input'] as Json[]), input('identifierRequester', { valueIdentifier: { system: 'urn:oid:1.2.250.1.71.4.2.1', value: PERSON } })] };
};

async function create(caller: Partial<Caller> & { readonly id: string }, body: Json): Promise<string> {
  if (!isResource(body)) throw new Error('no resource');
  return (await server.engine.writes.create(call(caller), api, { type: 'Task', resource: body })).id;
}

beforeAll(async () => {
  server = await startTestServer();
  api = server.engine.api('ror');
  id = await create({ id: DECLARER }, anomaly('cible'));
});
afterAll(() => server.stop());

const MAY: readonly (readonly [string, Partial<Caller> & { readonly id: string }, 'whole' | 'without people'])[] = [
  ['its declarer', DECLARING, 'whole'],
  ['the quality manager of the region', { id: 'qm', roles: ['quality-manager'], perimeter: region('52') }, 'whole'],
  ['the manager of the establishment', { id: 'em', roles: ['establishment-manager'], perimeter: structures(EHPAD.identifier) }, 'whole'],
  ['a quality manager of everything', { id: 'qm-all', roles: ['quality-manager'] }, 'whole'],
  ['the national server', { id: 'national', roles: ['ror-server'] }, 'whole'],
  ['a consumer of the region', { id: 'reader', perimeter: region('52') }, 'without people'],
  ['a consumer of everything', { id: 'reader-all' }, 'without people'],
  ['BI', { id: 'bi', roles: ['bi'] }, 'without people'],
];
const MAY_NOT: readonly (readonly [string, Partial<Caller> & { readonly id: string }])[] = [
  ['another consumer', { id: 'editor-2', perimeter: NOTHING }],
  ['a consumer of another region', { id: 'editor-76', perimeter: region('76') }],
  ['a quality manager of another region', { id: 'qm-76', roles: ['quality-manager'], perimeter: region('76') }],
  ['the manager of another establishment', { id: 'em-2', roles: ['establishment-manager'], perimeter: structures('1999999999') }],
  ['bed management of another structure', { id: 'beds', roles: ['bed-management'], perimeter: structures('1999999999') }],
];

const SECOND = '&_sort=identifier';
/** Every way a search may lead to the anomaly: as a match, by a count, through a link, by an order. */
const ROUTES: readonly string[] = [
  'Task?_id={id}', 'Task?_id={id}&_summary=count', 'Task?_id={id}&_total=accurate&_count=0', `Task?_content=${WORD}`, `Task?focus=Organization/${EHPAD.id}&business-status=02${SECOND}`,
  `Task?focus:Organization.identifier=${EHPAD.identifier}`, `Task?focus:Organization:identifier=${EHPAD.identifier}`, `Task?focus:identifier=${EHPAD.identifier}`, 'Task?focus:Organization._tag=52',
  'Task?_filter=(business-status eq 02)', 'Task?business-status:not=08', 'Task?_lastUpdated=ge2026-01-01', 'Task?authored-on=2026-01-03', 'Task?_sort=-modified&status=in-progress', 'Task?_include=Task:focus&_id={id}',
  `Organization?_id=${EHPAD.id}&_revinclude=Task:focus`, `Organization?_id=${EHPAD.id}&_revinclude=*`, `Organization?_id=${EHPAD.id}&_has:Task:focus:_id={id}`,
  `Organization?_id=${EHPAD.id}&_has:Task:focus:_content=${WORD}`, `Organization?_id=${EHPAD.id}&_filter=(_has:Task:focus:_id eq {id})`, `HealthcareService?organization._has:Task:focus:_id={id}`,
  'Organization?partof._has:Task:focus:_id={id}', `Organization?_id=${EHPAD.id}&_include=Organization:partof&_revinclude:iterate=Task:focus`,
];

/** What a caller can observe of a request: the answer without what changes each time. */
async function observe(context: RequestContext, route: string): Promise<string> {
  const [type = '', query = ''] = route.replaceAll('{id}', id).split('?');
  const { body, served } = await server.engine.searches.search(context, api, type, query);
  return `${served.count} ${body.toString('utf8').replace(/"id":"[0-9a-f-]{36}","meta":\{"lastUpdated":"[^"]*"\},/, '').replace(/_page=[\w-]+/g, '_page=')}`;
}

async function direct(context: RequestContext): Promise<string[]> {
  const { reads, histories } = server.engine;
  const told = (work: Promise<unknown>): Promise<string> => work.then((found) => JSON.stringify(found), (error: unknown) => `refused ${String(error)}`);
  return [
    await told(reads.read(context, api, 'Task', id).then(({ content }) => JSON.parse(content.toString('utf8')) as unknown)),
    await told(histories.vread(context, api, 'Task', id, '1').then(({ resource }) => resource)),
    await told(histories.history(context, api, 'Task', id, '').then(({ entry }) => entry)),
  ];
}

describe.each(MAY)('%s', (_name, caller, sees) => {
  it(`finds it by every route, ${sees}`, async () => {
    const found = await Promise.all(ROUTES.map((route) => observe(call(caller), route)));
    const without = ROUTES.filter((route, index) => !(found[index] ?? '').includes(id) && !/_summary=count|_count=0|_has/.test(route));
    expect(without).toEqual([]);
    for (const text of [...found, ...(await direct(call(caller)))].filter((answer) => answer.includes(`"description":"${WORD} cible`))) {
      const own = taskIn(text);
      expect([own.includes('pr-brossard-ehpad'), own.includes(PERSON), own.includes(DECLARER), own.includes('SUBSETTED')]).toEqual(sees === 'whole' ? [true, true, true, false] : [false, false, false, true]);
    }
  });
});

/** The anomaly alone, out of an answer that holds others. */
function taskIn(text: string): string {
  const parsed: unknown = JSON.parse(text.slice(text.search(/[{[]/)));
  const tasks = JSON.stringify(parsed, (_key, value: unknown) => (isObject(value) && value['resourceType'] === 'Task' && value['id'] !== id ? undefined : value));
  return tasks;
}

/** The oracle: an answer is the same whether the anomaly is there or not, whatever it says. */
describe.each(MAY_NOT)('%s', (_name, caller) => {
  it('observes nothing of it by any route', async () => {
    const context = call(caller);
    const looks = async (): Promise<string[]> => [...(await Promise.all(ROUTES.map((route) => observe(context, route)))), ...(await direct(context))];
    const before = await looks();
    expect(before.join(' ')).not.toContain(`"${WORD} cible`);
    // Another of the same kind comes, this one changes: neither may be seen in any count, page or order.
    await create({ id: DECLARER }, anomaly(`autre ${caller.id}`));
    await server.engine.writes.patch(call({ id: 'qm', roles: ['quality-manager'] }), api, { type: 'Task', target: { id }, apply: (stored) => ({ resource: { ...stored, description: `${WORD} cible ${caller.id}` }, warnings: [] }) });
    expect(await looks()).toEqual(before);
    expect(before.slice(-3).every((answer) => answer.startsWith('refused'))).toBe(true);
    await expect(server.engine.writes.patch(context, api, { type: 'Task', target: { id }, apply: (stored) => ({ resource: stored, warnings: [] }) })).rejects.toMatchObject({ code: 'not-found' });
    await expect(server.engine.writes.patch(context, api, { type: 'Task', target: { query: `_content=${WORD}` }, apply: (stored) => ({ resource: stored, warnings: [] }) })).rejects.toThrow('selects no Task visible to you');
  });
});

it('an include says that it shows only what the caller may see, whether there is more or not, and says nothing to who sees all', async () => {
  const nothingThere = 'Organization?_id=nobody&_revinclude=Task:focus';
  const told = async (caller: Partial<Caller> & { readonly id: string }, route: string): Promise<boolean> => (await observe(call(caller), route)).includes('readers-only');
  for (const route of [`Organization?_id=${EHPAD.id}&_revinclude=Task:focus`, nothingThere]) expect([route, await told({ id: 'editor-2', perimeter: NOTHING }, route), await told({ id: 'bi', roles: ['bi'] }, route)]).toEqual([route, true, false]);
  expect(await told({ id: 'editor-2', perimeter: NOTHING }, 'Organization?_id=nobody&_include=Organization:partof')).toBe(false);
});

it('nobody finds an anomaly by its people', async () => {
  for (const caller of [{ id: 'bi', roles: ['bi'] }, { id: DECLARER }]) {
    expect(await observe(call(caller), `Task?_content=${PERSON}`)).toMatch(/^0 /);
  }
});

it('pages after the first hide what the caller may no longer see', async () => {
  const reader = call({ id: DECLARER });
  const page = await observe2(reader, 'Task?_count=1&_sort=identifier');
  expect(page.next).toMatch(/_page=/);
  const other = await server.engine.searches.search(reader, api, 'Task', page.next);
  expect(other.served.count).toBe(1);
});

async function observe2(context: RequestContext, route: string): Promise<{ readonly next: string }> {
  const [type = '', query = ''] = route.split('?');
  const { body } = await server.engine.searches.search(context, api, type, query);
  return { next: /"relation":"next","url":"[^"?]*\?([^"]*)"/.exec(body.toString('utf8'))?.[1] ?? '' };
}

describe('readers follow the structures', () => {
  const manager = { id: 'em-new', roles: ['establishment-manager'], perimeter: structures('1440009999') };
  const sees = async (): Promise<boolean> => server.engine.reads.read(call(manager), api, 'Task', id).then(() => true, () => false);
  const loader = { id: 'loader', roles: ['admin'] };
  async function change(type: string, target: string, apply: (stored: Json) => Json): Promise<void> {
    const { content } = await server.engine.reads.read(call(loader), api, type, target);
    const resource: unknown = apply(JSON.parse(content.toString('utf8')) as Json);
    if (!isResource(resource)) throw new Error('no resource');
    expect(await server.engine.writes.import(call(loader), api, [resource])).toEqual([expect.objectContaining({ kind: expect.stringMatching(/created|updated/) as string })]);
  }

  it('whoever manages the structure above sees it, from the moment it is above', async () => {
    const { content } = await server.engine.reads.read(call({ id: 'loader', roles: ['admin'] }), api, 'Organization', EHPAD.id);
    const template = JSON.parse(content.toString('utf8')) as Json;
    const [national] = (template['identifier'] as Json[]).filter(({ system }) => system === 'urn:oid:1.2.250.1.71.4.2.2');
    await change('Organization', EHPAD.id, () => ({ ...template, id: 'eg-above', name: 'Au-dessus', identifier: [{ ...national, value: '1440009999' }] }));
    expect(await sees()).toBe(false);
    await change('Organization', EHPAD.id, (stored) => ({ ...stored, partOf: { reference: 'Organization/eg-above' } }));
    expect(await sees()).toBe(true);
    await change('Organization', EHPAD.id, () => template);
    expect(await sees()).toBe(false);
  });
});

describe('the routing', () => {
  it('sends an anomaly to the establishment that somebody manages, blocks the others, and touches none that was loaded', async () => {
    const loaded = await server.engine.reads.read(call({ id: 'bi', roles: ['bi'] }), api, 'Task', 'task-telephone-ehpad');
    const routing = (managed: readonly string[]): AnomalyRouting => new AnomalyRouting(server.engine, { isManaged: (found) => Promise.resolve(found.some((one) => managed.includes(one))) });
    await routing([]).pass(new AbortController().signal);
    const taken = await create({ id: 'editor-3' }, report('acheminée'));
    expect(await routing([EHPAD.identifier]).pass(new AbortController().signal)).toBe(1);
    const read = async (task: string): Promise<Json> => JSON.parse((await server.engine.reads.read(call({ id: 'qm', roles: ['quality-manager'] }), api, 'Task', task)).content.toString('utf8')) as Json;
    expect(await read(taken)).toMatchObject({ status: 'in-progress', owner: { reference: `Organization/${EHPAD.id}` }, businessStatus: status('05'), executionPeriod: { start: expect.any(String) as string } });
    expect(await read(id)).toMatchObject({ status: 'on-hold', businessStatus: status('04') });
    expect(await routing([EHPAD.identifier]).pass(new AbortController().signal)).toBe(0);
    expect((await server.engine.reads.read(call({ id: 'bi', roles: ['bi'] }), api, 'Task', 'task-telephone-ehpad')).version).toBe(loaded.version);
  });
});
