import type { RequestContext } from '../../src/fhir-common/context/request-context';
import { arrayAt, isObject } from '../../src/fhir-common/core/json';
import type { ResourceJson } from '../../src/fhir-common/core/json';
import { sampleResource, TestEngine } from '../setup/test-engine';

const POOL = 4; // of TestEngine

const asServer = (server: TestEngine): RequestContext => ({ ...server.context(1), caller: { id: 'server', roles: ['ror-server'], accessProfile: 1 }, startedAt: Date.now() });
const rename = (name: string) => (stored: ResourceJson): { readonly resource: ResourceJson; readonly warnings: readonly [] } => ({ resource: { ...stored, name }, warnings: [] });

async function withSample(work: (server: TestEngine) => Promise<void>): Promise<void> {
  const server = await TestEngine.withSample();
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}

it('as many writers as connections, none of whose codes is numbered yet, all finish', () => withSample(async (server) => {
  await server.pool.query('TRUNCATE token RESTART IDENTITY CASCADE');
  const cold = await server.restarted([server.api]); // on the same connections: it ends with the server
  const offer = await sampleResource('healthcare-service.ndjson', 'hs-cardiologie-hc');
  const [identifier] = arrayAt(offer, 'identifier').filter(isObject);
  const outcomes = await Promise.all(Array.from({ length: 2 * POOL }, (_, index) =>
    cold.engine.writes.create(asServer(cold), cold.api, { type: 'HealthcareService', resource: { ...offer, identifier: [{ ...identifier, value: `52/cold-${index}` }] } })));
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 2 * POOL }, () => 'created'));
}));

it('a writer who takes his time keeps nobody waiting but those of the same offer', () => withSample(async (server) => {
  const offers = await server.matches('HealthcareService?_count=20');
  const [slow = '', ...others] = offers.slice(0, 17);
  const { id: held } = await server.engine.database.transaction(async (transaction) => {
    await transaction.query({ text: 'SELECT FROM resource WHERE id = $1 FOR NO KEY UPDATE', values: [slow] });
    let waiting = true;
    const same = server.engine.writes.patch(asServer(server), server.api, { type: 'HealthcareService', target: { id: slow }, apply: rename('attend') }).finally(() => (waiting = false));
    const outcomes = await Promise.all(others.map((id) => server.engine.writes.patch(asServer(server), server.api, { type: 'HealthcareService', target: { id }, apply: rename('passe') })));
    expect(outcomes.map(({ kind }) => kind)).toEqual(others.map(() => 'updated'));
    expect(waiting).toBe(true);
    return { id: same };
  });
  expect((await held).kind).toBe('updated');
}));
