import { isResource } from '../../src/fhir-common/core/json';
import type { RequestContext } from '../../src/fhir-common/context/request-context';
import { taskOfDeviation } from '../../src/quality/anomalies/task-of-deviation';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { as, EHPAD, report } from './reports';
import type { Json } from './reports';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const api = () => server.engine.api('ror');
const admin = (): RequestContext => as(server.engine, { id: 'quality-rules', roles: ['admin'] });

/** A structure made after one of the sample data, in the region of Occitanie. */
async function structure(id: string, ...identifiers: readonly Json[]): Promise<void> {
  const { content } = await server.engine.reads.read(admin(), api(), 'Organization', EHPAD.id);
  const template = JSON.parse(content.toString('utf8')) as Json;
  const meta = { profile: (template['meta'] as Json)['profile'], tag: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R30-RegionOM/FHIR/TRE-R30-RegionOM', code: '76' }] };
  const resource: unknown = { ...template, id, meta, name: `Structure ${id}`, partOf: undefined, identifier: identifiers };
  if (!isResource(resource)) throw new Error('no resource');
  expect(await server.engine.writes.import(admin(), api(), [resource])).toEqual([expect.objectContaining({ kind: expect.stringMatching(/created|updated/) as string })]);
}

const national = (value: string): Json => ({ type: { coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_G07-TypeIdentifiantStructure/FHIR/TRE-G07-TypeIdentifiantStructure', code: '40' }] }, system: 'urn:oid:1.2.250.1.71.4.2.2', value });
const siret = (value: string): Json => ({ type: { coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_G07-TypeIdentifiantStructure/FHIR/TRE-G07-TypeIdentifiantStructure', code: '3' }] }, system: 'https://sirene.fr', value });

async function create(body: Json, context = as(server.engine, { id: 'editor-1' })): Promise<string> {
  if (!isResource(body)) throw new Error('no resource');
  return (await server.engine.writes.create(context, api(), { type: 'Task', resource: body })).id;
}

it('an identifier that several structures bear names none of them, unless its system tells which', async () => {
  await structure('eg-twin-1', national('1310000001'));
  await structure('eg-twin-2', siret('1310000001'));
  const focus = (system?: string): Json => ({ focus: { type: 'Organization', identifier: { value: '1310000001', ...(system === undefined ? {} : { system }) } } });
  await expect(create(report('twins', focus()))).rejects.toMatchObject({
    issues: [expect.objectContaining({ issue: 'multiple-matches', code: 'focus-ambiguous', expression: 'Task.focus', en: expect.stringContaining('identifier.system') as string }) as unknown],
  });
  const id = await create(report('twins', focus('https://sirene.fr')));
  const { body } = await server.engine.searches.search(admin(), api(), 'Task', `focus=Organization/eg-twin-2&_id=${id}&_total=accurate`);
  expect(JSON.parse(body.toString('utf8'))).toMatchObject({ total: 1 });
});

describe('a structure that the directory does not hold yet', () => {
  const IDENTIFIER = '1310000009';
  const ID = 'eg-to-come';
  /** Every way from the one to the other. */
  const WAYS = [
    `Task?focus=Organization/${ID}`, `Task?focus:Organization.name=Structure ${ID}`, `Task?focus:Organization._tag=76&_content=attendue`, `Organization?_has:Task:focus:business-status=02&_id=${ID}`,
    `Organization?_id=${ID}&_revinclude=Task:focus`, `Task?identifier=urn:test|expected&_include=Task:focus`,
  ];
  let task = '';

  /** Which ways lead from the structure to the anomaly, or back. */
  async function leading(context: RequestContext): Promise<string[]> {
    const found = await Promise.all(WAYS.map(async (way) => {
      const [type = '', query = ''] = way.split('?');
      const { served } = await server.engine.searches.search(context, api(), type, query);
      return served.count === (way.includes('include') ? 2 : 1);
    }));
    return WAYS.filter((_, index) => found[index]);
  }

  beforeAll(async () => {
    const deviation = { object: { type: 'Organization', identifier: IDENTIFIER }, errorValues: [], proposedValues: [IDENTIFIER.slice(1)], description: 'Structure attendue' };
    const body = taskOfDeviation({ rule: { id: 'EX1.2', theme: '02', action: 'AJO' }, deviation, region: '', now: '2026-11-01T10:00:00Z', system: 'Moteur de règles qualité', partOf: undefined });
    task = await create({ ...body, identifier: [{ system: 'urn:test', value: 'expected' }] }, admin());
  });

  const manager = (): RequestContext => as(server.engine, { id: 'qm-76', roles: ['quality-manager'], perimeter: { regions: ['76'], structures: [] } });
  const sees = (): Promise<boolean> => server.engine.reads.read(manager(), api(), 'Task', task).then(() => true, () => false);

  it('is reported by a rule, and by nobody else', async () => {
    expect([await leading(admin()), await sees()]).toEqual([[], false]);
    await expect(create(report('to come', { focus: { type: 'Organization', identifier: { value: IDENTIFIER } } }))).rejects.toMatchObject({ issues: [expect.objectContaining({ code: 'focus-unknown' }) as unknown] });
  });

  it('leads to its anomaly, and its region to its managers, from the moment it has the identifier and as long as it has it', async () => {
    await structure(ID, national('1310000008'));
    expect([await leading(admin()), await sees()]).toEqual([[], false]);
    await structure(ID, national(IDENTIFIER));
    expect([await leading(admin()), await leading(manager()), await sees()]).toEqual([WAYS, WAYS, true]);
    await structure(ID, national('1310000008'));
    expect([await leading(admin()), await sees()]).toEqual([[], false]);
  });
});
