import type { AuditEvent } from '../../src/fhir-common/audit/audit-event';
import { FhirError } from '../../src/fhir-common/core/errors';
import { RefusalTrail } from '../../src/fhir-common/http/refusal-trail';
import type { RefusedCall } from '../../src/fhir-common/http/refusal-trail';

let recorded: AuditEvent[];
let away: boolean;
let refusals: RefusalTrail;
const record = (event: AuditEvent): Promise<void> => {
  if (away) return Promise.reject(new FhirError('audit-unavailable', { seconds: 2 }));
  recorded.push(event);
  return Promise.resolve();
};
/** The part of a request that a refusal is made of. */
function from(address: string): RefusedCall {
  return { method: 'GET', path: '/x', headers: {}, socket: {}, ip: address, get: () => undefined };
}

beforeEach(() => {
  recorded = [];
  away = false;
  refusals = new RefusalTrail({ record }, [], { all: 4, alike: 2 });
});

it('a flood of refusals is a few events, and one more for all the others', async () => {
  for (let times = 0; times < 1_000; times += 1) await refusals.note(from('192.0.2.1'), 401, 'certificate-required');
  expect(recorded.map(({ status, query }) => [status, query])).toEqual([[401, 'certificate-required GET /x'], [401, 'certificate-required GET /x']]);
  await refusals.note(from('192.0.2.2'), 403, 'certificate-revoked');
  expect(recorded).toHaveLength(3);
  expect(await refusals.summarize(5)).toBe(998);
  expect(recorded[3]).toMatchObject({ at: 5, interaction: 'refusals', query: 'certificate-required=998', resourceCount: 998, origin: { client: 'audit-refusals' } });
  expect(await refusals.summarize(6)).toBe(0);
  expect(recorded).toHaveLength(4);
});

it('a flood from many callers is bounded too, and the next minute begins anew', async () => {
  for (let host = 0; host < 100; host += 1) await refusals.note(from(`192.0.2.${host}`), 403, 'certificate-revoked');
  expect(recorded).toHaveLength(4);
  await refusals.summarize(1);
  await refusals.note(from('192.0.2.1'), 403, 'certificate-revoked');
  expect(recorded).toHaveLength(6);
});

it('what the database does not take is in a later summary', async () => {
  away = true;
  await refusals.note(from('192.0.2.1'), 401, 'certificate-required');
  await expect(refusals.summarize(1)).rejects.toMatchObject({ code: 'audit-unavailable' });
  away = false;
  expect(await refusals.summarize(2)).toBe(1);
  expect(recorded.map(({ query }) => query)).toEqual(['certificate-required=1']);
});
