import fc from 'fast-check';
import type { RequestContext } from '../../src/fhir-common/context/request-context';
import type { Caller } from '../../src/fhir-common/definition/caller';
import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import { BUSINESS_STATUS, concept } from '../../src/quality/anomalies/task-codes';
import { sampleResource, TestEngine } from '../setup/test-engine';

let server: TestEngine;
let world: readonly IdentifiedResource[];

beforeAll(async () => {
  server = await TestEngine.start();
  world = [
    await sampleResource('healthcare-service.ndjson', 'hs-cardiologie-hc'), await sampleResource('location.ndjson', 'loc-cardiologie-hebergement'),
    await sampleResource('organization.ndjson', 'oi-uf-cardiologie-hc'), await sampleResource('practitioner.ndjson', 'prac-kermarrec'), await sampleResource('practitioner-role.ndjson', 'pr-kermarrec-cardiologie'),
  ];
  await server.write(...world);
});
afterAll(() => server.stop());

/** An anomaly as it may be, whatever it is about and whoever declared it. */
interface Anomaly {
  readonly about: number;
  readonly isLogical: boolean;
  readonly status: string;
  readonly word: string;
  readonly declaredBy: string | undefined;
}

const anomaly: fc.Arbitrary<Anomaly> = fc.record({
  about: fc.nat({ max: 4 }), isLogical: fc.boolean(), status: fc.constantFrom('02', '05', '08', '10'), word: fc.constantFrom('perdu', 'faux', 'absent'), declaredBy: fc.constantFrom(undefined, 'editor-1', 'editor-2'),
});
const anomalies = fc.array(anomaly, { minLength: 1, maxLength: 4 });

function taskOf({ about, isLogical, status, word, declaredBy }: Anomaly, number: number): IdentifiedResource {
  const focus = world[about] ?? { resourceType: 'Organization', id: '' };
  const [identifier] = (focus['identifier'] as { system?: string; value: string }[] | undefined) ?? [];
  return {
    resourceType: 'Task', id: `task-${number}`, status: 'in-progress', intent: 'order', businessStatus: concept(BUSINESS_STATUS, status), description: word,
    ...(declaredBy === undefined ? {} : { meta: { source: `urn:x-ror-sas-server:client:${declaredBy}` } }), requester: { reference: 'Practitioner/prac-kermarrec' },
    focus: isLogical && identifier !== undefined ? { type: focus.resourceType, identifier: { value: identifier.value } } : { reference: `${focus.resourceType}/${focus.id}` },
  };
}

const REQUESTS = [
  'Task', 'Task?_summary=count', 'Task?_count=1', 'Task?_sort=-modified', 'Task?_content=perdu,faux,absent', 'Task?business-status=02,05', 'Task?business-status:not=02', 'Task?_include=Task:focus', 'Task?_id=task-0,task-1',
  'Task?focus:HealthcareService.specialty:missing=false', 'Task?_filter=(business-status eq 10)', 'Task?_lastUpdated=ge2020-01-01', 'HealthcareService?_revinclude=Task:focus', 'Organization?_revinclude=*',
  'Location?_has:Task:focus:business-status=02', 'PractitionerRole?_has:Task:focus:_content=faux', 'Practitioner?_has:Task:focus:_id=task-0', 'HealthcareService?organization._has:Task:focus:_content=perdu',
  'HealthcareService?_include=HealthcareService:location&_revinclude:iterate=Task:focus', 'HealthcareService?_filter=(_has:Task:focus:business-status eq 02 or 10)', 'Location?_has:HealthcareService:location:_has:Task:focus:business-status=02',
];

async function observe(caller: Partial<Caller> & { readonly id: string }): Promise<string[]> {
  const context: RequestContext = { ...server.context(), caller: { roles: ['ror-consumer'], accessProfile: 1, perimeter: null, ...caller } };
  const { searches, reads, histories, writes } = server.engine;
  const told = (work: Promise<unknown>): Promise<string> => work.then((found) => JSON.stringify(found), (error: unknown) => `refused ${String(error)}`);
  const answers = await Promise.all(REQUESTS.map(async (request) => {
    const [type = '', query = ''] = request.split('?');
    const { body, served } = await searches.search(context, server.api, type, query);
    return `${served.count} ${body.toString('utf8').replace(/"id":"[0-9a-f-]{36}","meta":\{"lastUpdated":"[^"]*"\},/, '').replace(/_page=[\w-]+/g, '_page=')}`;
  }));
  const direct = await Promise.all(['task-0', 'task-3'].flatMap((id) => [
    told(reads.read(context, server.api, 'Task', id)), told(histories.vread(context, server.api, 'Task', id, '1')), told(histories.history(context, server.api, 'Task', id, '')),
    told(writes.patch(context, server.api, { type: 'Task', target: { id }, apply: (stored) => ({ resource: stored, warnings: [] }) })),
  ]));
  return [...answers, ...direct];
}

const OUTSIDERS: readonly (Partial<Caller> & { readonly id: string })[] = [
  { id: 'nobody', perimeter: { regions: [], structures: [] } },
  { id: 'elsewhere', roles: ['quality-manager'], perimeter: { regions: ['76'], structures: ['1999999999'] } },
];

it.each(OUTSIDERS)('whatever is reported, $id observes the same world', async (caller) => {
  await fc.assert(
    fc.asyncProperty(anomalies, anomalies, async (first, second) => {
      const [fewer, more] = first.length <= second.length ? [first, second] : [second, first];
      await server.write(...fewer.map(taskOf));
      const before = await observe(caller);
      await server.write(...more.map(taskOf));
      expect(await observe(caller)).toEqual(before);
    }),
    { numRuns: 6 },
  );
});

it('a declarer observes his own, and neither those of others nor how many there are', async () => {
  const own = taskOf({ about: 0, isLogical: false, status: '02', word: 'perdu', declaredBy: 'editor-1' }, 9);
  const caller = { id: 'editor-1', perimeter: { regions: [], structures: [] } };
  const others = (word: string, ...names: readonly (string | undefined)[]): IdentifiedResource[] => names.map((declaredBy, number) => taskOf({ about: 0, isLogical: number % 2 === 0, status: '02', word, declaredBy }, number));
  await server.write(own, ...others('faux', 'editor-2', undefined, 'editor-2', undefined));
  const before = await observe(caller);
  expect(before[1]).toContain('"total":1');
  expect(before[0]).toContain('"task-9"');
  await server.write(...others('absent', undefined, 'editor-2', undefined, 'editor-2'));
  expect(await observe(caller)).toEqual(before);
});

it('whoever manages everything observes each of them', async () => {
  const caller = { id: 'qm', roles: ['quality-manager'] };
  await server.write(taskOf({ about: 1, isLogical: false, status: '02', word: 'perdu', declaredBy: 'editor-2' }, 0));
  const before = await observe(caller);
  await server.write(taskOf({ about: 1, isLogical: false, status: '10', word: 'perdu', declaredBy: 'editor-2' }, 0));
  expect(await observe(caller)).not.toEqual(before);
});
