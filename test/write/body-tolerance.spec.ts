import type { RequestContext } from '../../src/fhir-common/context/request-context';
import { arrayAt } from '../../src/fhir-common/core/json';
import type { ResourceJson } from '../../src/fhir-common/core/json';
import { sampleResource, TestEngine } from '../setup/test-engine';

let server: TestEngine;
beforeAll(async () => {
  server = await TestEngine.withSample();
});
afterAll(() => server.stop());

const asServer = (): RequestContext => ({ ...server.context(1), caller: { id: 'x', roles: ['ror-server'], accessProfile: 1, perimeter: null }, startedAt: Date.now() });

/** An offer as the guide prints its identifier and its category: objects, no lists (M-19). */
async function printed(identifier: string, fields: Readonly<Record<string, unknown>> = {}): Promise<ResourceJson> {
  const offer = await sampleResource('healthcare-service.ndjson', 'hs-cardiologie-hc');
  return { ...offer, identifier: { value: identifier }, category: arrayAt(offer, 'category')[0], ...fields };
}

const write = (resource: ResourceJson, strict: boolean): Promise<unknown> =>
  server.engine.writes.create(asServer(), server.api, { type: 'HealthcareService', resource }, { strict });

it('stores a printed body in the form of R4, found by its identifier, and says what was corrected', async () => {
  const created = await write(await printed('52/printed-1'), false);
  expect(created).toMatchObject({ kind: 'created', warnings: [
    { severity: 'warning', code: 'wrapped-in-list', expression: 'HealthcareService.identifier' },
    { severity: 'warning', code: 'wrapped-in-list', expression: 'HealthcareService.category' },
  ] });
  expect(await server.matches('HealthcareService?identifier=52/printed-1')).toHaveLength(1);
});

it('sees that a printed body takes the identifier of another offer', async () => {
  await write(await printed('52/printed-2'), false);
  await expect(write(await printed('52/printed-2'), false)).rejects.toMatchObject({ status: 409 });
});

it('refuses it under handling=strict, with what else is wrong, in one answer', async () => {
  await expect(write(await printed('52/printed-3', { type: undefined, providedBy: { reference: 'Organization/nowhere' } }), true)).rejects.toMatchObject({
    status: 400,
    issues: [
      { severity: 'error', code: 'tolerance-refused', expression: 'HealthcareService.identifier' },
      { severity: 'error', code: 'tolerance-refused', expression: 'HealthcareService.category' },
      { severity: 'error', code: 'cardinality-min', expression: 'HealthcareService.type' },
      { severity: 'error', code: 'dangling-reference', expression: 'HealthcareService.providedBy' },
    ],
  });
  expect(await server.matches('HealthcareService?identifier=52/printed-3')).toEqual([]);
});

it('tells the correction beside a refusal in lenient mode too', async () => {
  await expect(write(await printed('52/printed-4', { type: undefined }), false)).rejects.toMatchObject({
    status: 422, issues: [{ code: 'cardinality-min' }, { severity: 'warning', code: 'wrapped-in-list' }, { severity: 'warning', code: 'wrapped-in-list' }],
  });
});
