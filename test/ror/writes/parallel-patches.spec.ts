import { arrayAt, isObject } from '../../../src/fhir-common/core/json';
import { startTestServer } from '../../http/test-server';
import type { TestServer } from '../../http/test-server';
import { CAPACITY, concept, count, countPath, extension, FHIR, liveValue, operation, parameters } from './fixtures/bodies';
import type { Json } from './fixtures/bodies';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

jest.setTimeout(240_000);

const PATCHES = 200;
/** Three counts of one place: each patch writes one of them, so that a lost one shows in a register that nobody wrote after. */
const REGISTERS = ['01', '02', '04'] as const;
const KEY = { capacityStatus: '02', temporalityCapacity: '01', temporaryAssignement: '01' };
const countOf = (place: Json, gender: string): number | undefined => {
  const entry = arrayAt(place, 'extension').filter(isObject).filter(({ url }) => url === CAPACITY)
    .find((one) => JSON.stringify(one).includes(`"code":"${gender}"`) && arrayAt(one, 'extension').some((member) => isObject(member) && member['url'] === 'genderCapacityAvailable' && JSON.stringify(member).includes(`"${gender}"`)));
  const value = arrayAt(entry, 'extension').filter(isObject).find(({ url }) => url === 'nbCapacity')?.['valueInteger'];
  return typeof value === 'number' ? value : undefined;
};

it('answers 200 simultaneous patches of one place at once, and loses none: every version differs from the one before by one acknowledged write', async () => {
  const client = server.as('ror-server');
  const created = await client.post('/ror/fhir/Location').type(FHIR).send(JSON.stringify({
    resourceType: 'Location',
    extension: [extension('ror-commune-cog', { valueCodeableConcept: concept('R13-CommuneOM', '78646') }), ...REGISTERS.map((gender) => count(0, { genderCapacityAvailable: gender }))],
  }));
  const { id } = created.body as { id: string };
  const writes = Array.from({ length: PATCHES }, (_, index) => ({ gender: REGISTERS[index % REGISTERS.length] ?? '01', value: 1000 + index }));
  const answers = await Promise.all(writes.map(async ({ gender, value }) => {
    const body = parameters(operation('replace', countPath({ ...KEY, genderCapacityAvailable: gender }), liveValue(count(value, { genderCapacityAvailable: gender }))));
    const answer = await client.patch(`/ror/fhir/Location/${id}`).type(FHIR).send(JSON.stringify(body));
    return { status: answer.status, version: Number(/\d+/.exec(answer.headers['etag'] ?? '')?.[0]), place: answer.body as Json, gender, value };
  }));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(answers.map(({ version }) => version).sort((a, b) => a - b)).toEqual(Array.from({ length: PATCHES }, (_, index) => index + 2));

  // The checker: in the order of the versions, each answer is the register as all earlier writes left it, with its own write.
  const register = new Map<string, number>(REGISTERS.map((gender) => [gender, 0]));
  for (const { place, gender, value } of [...answers].sort((a, b) => a.version - b.version)) {
    register.set(gender, value);
    expect(REGISTERS.map((one) => countOf(place, one))).toEqual(REGISTERS.map((one) => register.get(one)));
  }
  const final = await client.get(`/ror/fhir/Location/${id}`);
  expect(REGISTERS.map((one) => countOf(final.body as Json, one))).toEqual([...register.values()]);
  const history = await client.get(`/ror/fhir/Location/${id}/_history`);
  expect((history.body as { total: number }).total).toBe(PATCHES + 1);
});
