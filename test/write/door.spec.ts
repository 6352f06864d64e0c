import { TestEngine, sampleResource } from '../setup/test-engine';
import type { RequestContext } from '../../src/fhir-common/context/request-context';
import type { Caller } from '../../src/fhir-common/definition/caller';
import type { ResourceJson } from '../../src/fhir-common/core/json';
import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';

let server: TestEngine;
beforeAll(async () => {
  server = await TestEngine.withSample();
});
afterAll(() => server.stop());

function as(roles: readonly string[], perimeter: Caller['perimeter'] = null): RequestContext {
  return { ...server.context(1), caller: { id: roles.join('+'), roles, accessProfile: 1, perimeter }, startedAt: Date.now() };
}
const SERVER = ['ror-server'];
const writes = (): TestEngine['engine']['writes'] => server.engine.writes;

/** An offer that does not exist yet. */
async function newOffer(identifier: string): Promise<ResourceJson> {
  const offer = await sampleResource('healthcare-service.ndjson', 'hs-cardiologie-hc');
  return { ...offer, identifier: arrayAt(offer, 'identifier').filter(isObject).slice(0, 1).map((first) => ({ ...first, value: identifier })) };
}

const rename = (name: string) => (stored: ResourceJson) => ({ resource: { ...stored, name }, warnings: [] });

it('creates, changes, deletes nothing it is not told to, and says what stands', async () => {
  const created = await writes().create(as(SERVER), server.api, { type: 'HealthcareService', resource: await newOffer('52/door-1') });
  expect(created).toMatchObject({ kind: 'created', version: 1 });
  const stored: unknown = JSON.parse(created.content);
  expect(stored).toMatchObject({ id: created.id, meta: { versionId: '1', lastUpdated: created.lastUpdated } });
  const changed = await writes().patch(as(SERVER), server.api, { type: 'HealthcareService', target: { id: created.id }, apply: rename('Cardiologie B') });
  expect(changed).toMatchObject({ kind: 'updated', version: 2 });
  const again = await writes().patch(as(SERVER), server.api, { type: 'HealthcareService', target: { query: 'identifier=52/door-1' }, apply: rename('Cardiologie B') });
  expect(again).toMatchObject({ kind: 'unchanged', version: 2 });
  expect(await server.matches(`HealthcareService?identifier=52/door-1&name=Cardiologie B`)).toEqual([created.id]);
});

it('puts back the creation date and drops what the server owns', async () => {
  const created = await writes().create(as(SERVER), server.api, { type: 'HealthcareService', resource: { ...(await newOffer('52/door-2')), id: 'mine', text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' } } });
  expect(created.id).not.toBe('mine');
  const stored = JSON.parse(created.content) as { text?: unknown; extension: { url: string; valueDateTime?: string }[] };
  expect(stored.text).toBeUndefined();
  expect(stored.extension.find(({ url }) => url.endsWith('ror-meta-creation-date'))?.valueDateTime).toBe(created.lastUpdated);
});

describe('refuses', () => {
  const cases: readonly [string, () => Promise<unknown>, unknown][] = [
    ['an interaction the type does not offer', () => writes().delete(as(SERVER), server.api, { type: 'HealthcareService', target: { id: 'hs-cardiologie-hc' } }), { code: 'interaction-not-offered' }],
    ['a role without a grant', async () => writes().create(as(['ror-consumer']), server.api, { type: 'HealthcareService', resource: await newOffer('52/x') }), { code: 'interaction-forbidden' }],
    ['an offer that does not exist', () => writes().patch(as(SERVER), server.api, { type: 'HealthcareService', target: { id: 'nowhere' }, apply: rename('x') }), { code: 'not-found' }],
    ['another version', () => writes().patch(as(SERVER), server.api, { type: 'HealthcareService', target: { id: 'hs-cardiologie-hc' }, ifMatch: 'W/"99"', apply: rename('x') }), { code: 'version-conflict' }],
    ['an If-Match that is no version', () => writes().patch(as(SERVER), server.api, { type: 'HealthcareService', target: { id: 'hs-cardiologie-hc' }, ifMatch: 'yesterday', apply: rename('x') }), { code: 'invalid-if-match' }],
    ['a condition that finds several', () => writes().patch(as(SERVER), server.api, { type: 'HealthcareService', target: { query: '_tag=52' }, apply: rename('x') }), { code: 'multiple-matches' }],
    ['a condition that finds none', () => writes().patch(as(SERVER), server.api, { type: 'HealthcareService', target: { query: 'identifier=nobody' }, apply: rename('x') }), { status: 404, issues: [expect.objectContaining({ code: 'no-match', expression: 'HealthcareService' })] }],
    ['an identifier that another offer has', async () => writes().create(as(SERVER), server.api, { type: 'HealthcareService', resource: await sampleResource('healthcare-service.ndjson', 'hs-cardiologie-hc') }), { status: 409 }],
    ['a change of a pivot identifier', () => writes().patch(as(SERVER), server.api, { type: 'HealthcareService', target: { id: 'hs-cardiologie-hc' }, apply: (stored) => ({ resource: { ...stored, identifier: [{ system: 'urn:x', value: 'other' }] }, warnings: [] }) }), { status: 422, issues: [{ code: 'immutable-element', expression: 'HealthcareService.identifier' }] }],
    ['a reference that leads nowhere', () => writes().patch(as(SERVER), server.api, { type: 'HealthcareService', target: { id: 'hs-cardiologie-hc' }, apply: (stored) => ({ resource: { ...stored, location: [{ reference: 'Location/nowhere' }] }, warnings: [] }) }), { status: 422, issues: [expect.objectContaining({ code: 'dangling-reference', expression: 'HealthcareService.location[0]' })] }],
    ['an unknown element', () => writes().patch(as(SERVER), server.api, { type: 'HealthcareService', target: { id: 'hs-cardiologie-hc' }, apply: (stored) => ({ resource: { ...stored, colour: 'red' }, warnings: [] }) }), { status: 400 }],
    ['a structure of somebody else', () => writes().patch(as(['establishment-manager'], { regions: [], structures: ['1999999999'] }), server.api, { type: 'HealthcareService', target: { id: 'hs-cardiologie-hc' }, apply: rename('x') }), { code: 'outside-perimeter' }],
    ['bed management beyond the capacities', () => writes().patch(as(['bed-management']), server.api, { type: 'Location', target: { id: 'loc-consultations' }, apply: (stored) => ({ resource: { ...stored, name: 'x' }, warnings: [] }) }), { code: 'elements-forbidden' }],
  ];
  it.each(cases)('%s, and changes nothing', async (_name, write, expected) => {
    const before = await server.pool.query('SELECT md5(string_agg(content, \'\' ORDER BY rid)) AS all FROM resource');
    await expect(write()).rejects.toMatchObject(expected as object);
    expect((await server.pool.query('SELECT md5(string_agg(content, \'\' ORDER BY rid)) AS all FROM resource')).rows).toEqual(before.rows);
  });
});

it('lets a manager write what his structures and regions own', async () => {
  const rows = (await server.pool.query<{ structure: string }>(`
    SELECT i.value AS structure FROM resource r JOIN identifier_index i ON i.rid = r.rid WHERE r.id = 'ej-ch-rives-loire' AND i.system = 'urn:oid:1.2.250.1.71.4.2.2' LIMIT 1`)).rows;
  const structure = rows[0]?.structure ?? '';
  const manager = as(['establishment-manager'], { regions: [], structures: [structure] });
  await expect(writes().patch(manager, server.api, { type: 'HealthcareService', target: { id: 'hs-cardiologie-hc' }, apply: rename('Cardiologie du gestionnaire') })).resolves.toMatchObject({ kind: 'updated' });
  await expect(writes().patch(as(['establishment-manager'], { regions: ['52'], structures: [] }), server.api, { type: 'Location', target: { id: 'loc-consultations' }, apply: (stored) => ({ resource: { ...stored, name: 'Consultations' }, warnings: [] }) })).resolves.toMatchObject({ kind: 'updated' });
  await expect(writes().create(manager, server.api, { type: 'HealthcareService', resource: await newOffer('52/door-3') })).resolves.toMatchObject({ kind: 'created' });
});

it('makes one resource of twenty simultaneous conditional creates, and lets one of twenty creates of one identifier through', async () => {
  const resource = await newOffer('52/race-1');
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => writes().create(as(SERVER), server.api, { type: 'HealthcareService', resource, ifNoneExist: 'identifier=52/race-1' })));
  expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(1);
  expect(new Set(outcomes.map(({ id }) => id)).size).toBe(1);
  const other = await newOffer('52/race-2');
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => writes().create(as(SERVER), server.api, { type: 'HealthcareService', resource: other })));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(results.filter((result) => result.status === 'rejected' && (result.reason as { status: number }).status === 409)).toHaveLength(19);
});

it('loses none of forty simultaneous changes of one resource, and dates them in their order', async () => {
  const append = (mark: string) => (stored: ResourceJson) => ({ resource: { ...stored, description: `${stringAt(stored, 'description') ?? ''}${mark};` }, warnings: [] });
  const marks = Array.from({ length: 40 }, (_, index) => `m${index}`);
  await Promise.all(marks.map((mark) => writes().patch(as(SERVER), server.api, { type: 'Location', target: { id: 'loc-hdj-geriatrie' }, apply: append(mark) })));
  const { rows: [row] } = await server.pool.query<{ content: string }>(`SELECT content FROM resource WHERE id = 'loc-hdj-geriatrie'`);
  const { description } = JSON.parse(row?.content ?? '{}') as { description: string };
  for (const mark of marks) expect(description.split(`${mark};`)).toHaveLength(2);
  const { rows } = await server.pool.query<{ ordered: boolean }>(`
    SELECT bool_and(later) AS ordered FROM (SELECT v.last_updated >= lag(v.last_updated) OVER (ORDER BY v.version) IS NOT FALSE AS later FROM resource_version v
      JOIN resource r USING (rid) WHERE r.id = 'loc-hdj-geriatrie') t`);
  expect(rows).toEqual([{ ordered: true }]);
});
