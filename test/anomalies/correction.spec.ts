import type { Response } from 'supertest';
import { arrayAt, isObject, isResource, stringAt } from '../../src/fhir-common/core/json';
import { codesOf, omit } from '../../src/quality/anomalies/task-codes';
import { taskOfDeviation } from '../../src/quality/anomalies/task-of-deviation';
import type { ReferenceItem } from '../../src/quality/references/files/reference-item';
import { ReferenceRepository } from '../../src/quality/references/reference-repository';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { as, EHPAD, move } from './reports';
import type { Json } from './reports';

let server: TestServer;
const FINESS = { number: '440999043', category: '355' };
const CATEGORY = "Organization.type.coding.where(system='https://mos.esante.gouv.fr/NOS/TRE_R66-CategorieEtablissement/FHIR/TRE-R66-CategorieEtablissement')";
const OFFER = 'hs-ehpad-hebergement';

async function* finessFile(category = FINESS.category): AsyncGenerator<ReferenceItem<Json>> {
  yield await Promise.resolve({ kind: 'version' as const, version: '2026-11-01' });
  yield {
    kind: 'row',
    row: {
      number: FINESS.number, legalEntity: '440000001', name: 'Les Tilleuls', category, opening: '2000-01-01', inactive: false, lapsed: false, department: '44',
    },
  };
}

async function* authorisationsFile(): AsyncGenerator<ReferenceItem<Json>> {
  yield await Promise.resolve({ kind: 'version' as const, version: '2026-11-01' });
  yield { kind: 'row', row: { finess: FINESS.number, activity: '01', modality: '', form: '' } };
}

beforeAll(async () => {
  server = await startTestServer();
  await new ReferenceRepository(server.engine.database).load('finess', finessFile() as AsyncGenerator<never>, { fallbackVersion: '2026-11-01' });
});
afterAll(() => server.stop());

const admin = () => as(server.engine, { id: 'quality-rules', roles: ['admin'] });

/** An anomaly as the rule engine raises it. */
async function raised(rule: string, object: { readonly type: string; readonly id?: string; readonly identifier?: string }, path?: string): Promise<string> {
  const resource = taskOfDeviation({
    rule: { id: rule, theme: '03', action: 'COR' }, region: '52', now: '2026-11-01T10:00:00Z', system: 'Moteur de règles qualité', partOf: undefined,
    deviation: { object, ...(path === undefined ? {} : { path }), errorValues: [], proposedValues: [], description: rule },
  });
  return (await server.engine.writes.create(admin(), server.engine.api('ror'), { type: 'Task', resource })).id;
}

async function correct(id: string, ...codes: readonly string[]): Promise<{ readonly status: number; readonly code: unknown; readonly rules: readonly unknown[] }> {
  let answer: Response | undefined;
  for (const code of codes) {
    answer = await server.as('quality-manager').patch(`/anomalies/Task/${id}`).type('application/fhir+json').set('Prefer', 'return=OperationOutcome').send(JSON.stringify(move(code)));
  }
  const { body } = await server.as('quality-manager').get(`/anomalies/Task/${id}`) as { readonly body: Json };
  return {
    status: answer?.status ?? 0, code: codesOf(body['businessStatus'])[0],
    rules: arrayAt(answer?.body, 'issue').filter((issue) => isObject(issue) && issue['severity'] === 'warning').map((issue) => (isObject(issue) ? stringAt(arrayAt(issue['details'], 'coding')[0], 'code') : undefined)),
  };
}

async function change(type: string, id: string, apply: (stored: Json) => Json): Promise<void> {
  const api = server.engine.api('ror');
  const { content } = await server.engine.reads.read(admin(), api, type, id);
  const resource: unknown = apply(JSON.parse(content.toString('utf8')) as Json);
  if (!isResource(resource)) throw new Error('no resource');
  expect(await server.engine.writes.import(admin(), api, [resource])).toEqual([expect.objectContaining({ kind: 'updated' })]);
}

it('a category that FINESS still contradicts is to be verified, until it is that of FINESS', async () => {
  const id = await raised('CO4', { type: 'Organization', id: EHPAD.id, identifier: EHPAD.identifier }, CATEGORY);
  expect(await correct(id, '08')).toEqual({ status: 200, code: '10', rules: ['still-deviating'] });
  const read = await server.as('quality-manager').get(`/anomalies/Task/${id}`);
  expect([stringAt(read.body, 'status'), isObject(read.body) && read.body['executionPeriod']]).toEqual(['in-progress', undefined]);
  await change('Organization', EHPAD.id, (stored) => JSON.parse(JSON.stringify(stored).replace(/("code":")500(","display":"Etablissement d)/, `$1${FINESS.category}$2`)) as Json);
  expect(await correct(id, '08')).toEqual({ status: 200, code: '08', rules: [] });
});

it('the same of a structure named by its identifier, from a state that leads to no verification', async () => {
  await change('Organization', EHPAD.id, (stored) => JSON.parse(JSON.stringify(stored).replace(/("code":")355(","display":"Etablissement d)/, '$1500$2')) as Json);
  const id = await raised('CO4', { type: 'Organization', identifier: EHPAD.identifier }, CATEGORY);
  expect(await correct(id, '04', '08')).toEqual({ status: 200, code: '10', rules: ['still-deviating'] });
});

it('an offer is judged with the structures above it', async () => {
  await change('HealthcareService', OFFER, (stored) => omit(stored, 'category'));
  const id = await raised('CP5', { type: 'HealthcareService', id: OFFER }, 'HealthcareService.category');
  expect(await correct(id, '08')).toEqual({ status: 200, code: '10', rules: ['still-deviating'] });
});

it('what people reported, and what no rule of this server can judge, is corrected when they say so', async () => {
  expect(await correct(await raised('XX1', { type: 'Organization', id: EHPAD.id }, 'Organization.name'), '08')).toEqual({ status: 200, code: '08', rules: [] });
});

it('the engine is believed: it has judged', async () => {
  const id = await raised('CO4', { type: 'Organization', id: EHPAD.id }, CATEGORY);
  await server.engine.writes.patch(admin(), server.engine.api('ror'), { type: 'Task', target: { id }, apply: (stored) => ({ resource: { ...stored, businessStatus: (move('08') as { parameter: { part: { valueCodeableConcept: Json }[] }[] }).parameter[0]?.part[2]?.valueCodeableConcept }, warnings: [] }) });
  expect((await correct(id)).code).toBe('08');
});

describe('a rule that looks at all the offers of an establishment', () => {
  const SECTIONS = 'https://mos.esante.gouv.fr/NOS';
  const concept = (list: string, code: string): Json => ({ coding: [{ system: `${SECTIONS}/TRE_${list}/FHIR/TRE-${list}`, code }] });
  const updated = (offer: Json, lastUpdated: string): Json => ({ ...offer, comment: `Relue le ${lastUpdated}`, meta: { ...(isObject(offer['meta']) ? offer['meta'] : {}), lastUpdated } });
  const maternity = (offer: Json): Json => ({ ...offer, characteristic: [concept('R213-ModePriseEnCharge', '28')], specialty: [concept('R211-ActiviteOperationnelle', '100')] });

  beforeAll(async () => {
    const repository = new ReferenceRepository(server.engine.database);
    await repository.load('finess', finessFile('500') as AsyncGenerator<never>, { fallbackVersion: '2026-11-02' });
    await repository.load('authorisations', authorisationsFile() as AsyncGenerator<never>, { fallbackVersion: '2026-11-02' });
  });

  it.each<[string, (offer: Json) => Json, (offer: Json) => Json]>([
    ['RE1.2', (offer) => updated(offer, '2024-01-01T00:00:00Z'), (offer) => updated(offer, new Date().toISOString())],
    ['CP4', (offer) => ({ ...offer, extension: arrayAt(offer, 'extension').filter((extension) => !(stringAt(extension, 'url') ?? '').endsWith('ror-healthcareservice-contact')) }), (offer) => offer],
    ['CO2', maternity, (offer) => offer],
  ])('%s judges them again when its anomaly is said to be corrected', async (rule, spoil, mend) => {
    let before: Json = {};
    await change('HealthcareService', OFFER, (stored) => spoil(before = stored));
    const id = await raised(rule, { type: 'Organization', id: EHPAD.id, identifier: EHPAD.identifier });
    expect(await correct(id, '08')).toEqual({ status: 200, code: '10', rules: ['still-deviating'] });
    await change('HealthcareService', OFFER, () => mend(before));
    expect(await correct(id, '08')).toEqual({ status: 200, code: '08', rules: [] });
  });
});
