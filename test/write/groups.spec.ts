import type { RequestContext } from '../../src/fhir-common/context/request-context';
import { FhirError } from '../../src/fhir-common/core/errors';
import { arrayAt } from '../../src/fhir-common/core/json';
import type { ResourceJson } from '../../src/fhir-common/core/json';
import { RefusedRequest } from '../../src/fhir-common/core/refused-request';
import type { Target, WriteOutcome } from '../../src/fhir-common/write/write-command';
import { TestEngine } from '../setup/test-engine';

let server: TestEngine;
let offers: readonly string[];
beforeEach(async () => {
  server = await TestEngine.withSample();
  offers = (await server.matches('HealthcareService?_count=20')).slice(0, 12);
});
afterEach(() => server.stop());

const as = (id: string, roles = ['ror-server']): RequestContext => ({ ...server.context(1), caller: { id, roles, accessProfile: 1 }, startedAt: Date.now() });
type Apply = (stored: ResourceJson) => { readonly resource: ResourceJson; readonly warnings: readonly [] };
const rename = (name: string): Apply => (stored) => ({ resource: { ...stored, name }, warnings: [] });
const patch = (target: Target, apply: Apply, caller = 'server'): Promise<WriteOutcome> => server.engine.writes.patch(as(caller), server.api, { type: 'HealthcareService', target, apply });

async function rows<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
  return (await server.pool.query<Row & Record<string, unknown>>(text, [...values])).rows;
}

const told = (writes: readonly Promise<WriteOutcome>[]): Promise<readonly string[]> =>
  Promise.all(writes.map((write) => write.then(({ kind }) => kind, (error: unknown) => (error instanceof RefusedRequest ? `refused ${error.status}` : error instanceof FhirError ? error.code : String(error)))));

it('writes that arrive together share transactions, are answered one by one and recorded one by one', async () => {
  const outcomes = await told(offers.map((id, index) => patch({ id }, rename(`Ensemble ${index}`), `writer-${index}`)));
  expect(outcomes).toEqual(offers.map(() => 'updated'));
  const stored = await rows<{ id: string; name: string; born: string }>('SELECT id, content::json->>\'name\' AS name, born::text AS born FROM resource WHERE id = ANY ($1)', [offers]);
  expect(new Map(stored.map(({ id, name }) => [id, name]))).toEqual(new Map(offers.map((id, index) => [id, `Ensemble ${index}`])));
  expect(new Set(stored.map(({ born }) => born)).size).toBeLessThan(offers.length);
  const events = await rows<{ client: string; resources: string[] }>('SELECT client, resources FROM audit_event WHERE client LIKE \'writer-%\'');
  expect(new Map(events.map(({ client, resources }) => [client, resources]))).toEqual(new Map(offers.map((id, index) => [`writer-${index}`, [`HealthcareService/${id}`]])));
});

it('what speaks against one write is told to it, and to nobody else', async () => {
  const [wrong = '', gone = '', stale = '', ...right] = offers;
  const writes = [
    ...right.slice(0, 3).map((id) => patch({ id }, rename('Bon'))),
    patch({ id: wrong }, (stored) => ({ resource: { ...stored, colour: 'red' }, warnings: [] })),
    patch({ id: `${gone}-unknown` }, rename('Nulle part')),
    server.engine.writes.patch(as('server'), server.api, { type: 'HealthcareService', target: { id: stale }, ifMatch: 'W/"99"', apply: rename('Périmé') }),
    ...right.slice(3).map((id) => patch({ id }, rename('Bon'))),
  ];
  expect(await told(writes)).toEqual(['updated', 'updated', 'updated', 'refused 400', 'not-found', 'version-conflict', ...right.slice(3).map(() => 'updated')]);
  expect(await rows('SELECT count(*)::integer AS n FROM resource WHERE live AND content::json->>\'name\' = \'Bon\'')).toEqual([{ n: right.length }]);
  expect(await rows('SELECT count(*)::integer AS n FROM resource WHERE content::json->>\'name\' IN (\'Périmé\', \'Nulle part\')')).toEqual([{ n: 0 }]);
});

it('a write that PostgreSQL refuses takes nobody with it', async () => {
  const [wrong = '', ...right] = offers;
  await server.pool.query(`CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.id = '${wrong}' THEN RAISE EXCEPTION 'not this one'; END IF; RETURN NEW; END $$`);
  await server.pool.query('CREATE TRIGGER refuse_one BEFORE UPDATE ON resource FOR EACH ROW EXECUTE FUNCTION refuse_one()');
  const outcomes = await told([...right.slice(0, 4), wrong, ...right.slice(4)].map((id) => patch({ id }, rename('Sans lui'))));
  expect(outcomes).toEqual([...right.slice(0, 4).map(() => 'updated'), 'error: not this one', ...right.slice(4).map(() => 'updated')]);
  const versions = await rows<{ version: number }>('SELECT version FROM resource WHERE id = ANY ($1)', [right]);
  expect(versions.map(({ version }) => version)).toEqual(right.map(() => 2));
});

it('a resource that somebody holds makes its own writer wait, not those who arrived with it', async () => {
  const [held = '', ...others] = offers;
  const waiting = await server.engine.database.transaction(async (transaction) => {
    await transaction.query({ text: 'SELECT FROM resource WHERE id = $1 FOR NO KEY UPDATE', values: [held] });
    const begun = others.slice(0, 2).map((id) => patch({ id }, rename('Devant')));
    const last = patch({ id: held }, rename('Tenu'));
    expect(await told([...begun, ...others.slice(2).map((id) => patch({ id }, rename('Autour')))])).toEqual(others.map(() => 'updated'));
    return { last };
  });
  expect((await waiting.last).kind).toBe('updated');
});

it('two writes that name one resource in two ways are both kept', async () => {
  const [first = '', ...others] = offers;
  const [row] = await rows<{ value: string }>('SELECT i.value FROM identifier_index i JOIN resource r USING (rid) WHERE r.id = $1 AND i.system IS NOT NULL LIMIT 1', [first]);
  const append = (word: string): Apply => (stored) => ({ resource: { ...stored, name: `${String(stored['name'])} ${word}` }, warnings: [] });
  const outcomes = await told([
    ...others.slice(0, 2).map((id) => patch({ id }, rename('Devant'))),
    patch({ id: first }, append('un')), patch({ query: `identifier=${row?.value ?? ''}` }, append('deux')),
    ...others.slice(2).map((id) => patch({ id }, rename('Derrière'))),
  ]);
  expect(outcomes).toEqual([...others.map(() => 'updated'), 'updated', 'updated']);
  const [stored] = await rows<{ name: string; version: number }>('SELECT content::json->>\'name\' AS name, version FROM resource WHERE id = $1', [first]);
  expect([stored?.name.endsWith('un deux') === true || stored?.name.endsWith('deux un') === true, stored?.version]).toEqual([true, 3]);
});

it('two writes that take one identifier at once: one of them is told that it is taken', async () => {
  const places = (await server.matches('Location?_count=20')).slice(0, 8);
  const patchPlace = (id: string, apply: Apply): Promise<WriteOutcome> => server.engine.writes.patch(as('server'), server.api, { type: 'Location', target: { id }, apply });
  const synchronised = { type: { coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R354-TypeIdentifiantRessourceOperationnelle/FHIR/TRE-R354-TypeIdentifiantRessourceOperationnelle', code: '26' }] }, value: 'same' };
  const take: Apply = (stored) => ({ resource: { ...stored, identifier: [...arrayAt(stored, 'identifier'), synchronised] }, warnings: [] });
  const outcomes = await told(places.map((id, index) => patchPlace(id, index < 6 ? rename('Devant') : take)));
  expect(outcomes.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => 'updated'));
  expect(outcomes.slice(6).sort()).toEqual(['refused 409', 'updated']);
});

it('a state proven right here and made wrong by another process is judged as it stands', async () => {
  const [id = ''] = offers;
  await patch({ id }, rename('Juste'));
  const other = await server.restarted([server.api]);
  const [row] = await rows<{ content: string }>('SELECT content FROM resource WHERE id = $1', [id]);
  const stored = JSON.parse(row?.content ?? '') as ResourceJson;
  await other.write({ ...stored, id, telecom: [{ system: 'pigeon', value: '1' }] });
  expect(await told([patch({ id }, rename('Encore juste'))])).toEqual(['refused 422']);
  await other.write({ ...stored, id });
  expect(await told([patch({ id }, rename('Encore juste'))])).toEqual(['updated']);
});
