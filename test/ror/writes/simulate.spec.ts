import { reportText } from '../../../src/cli/simulate';
import { playBedDay } from '../../../src/cli/simulate/bed-day';
import { certificateOf, startTestServer } from '../../http/test-server';
import type { TestServer } from '../../http/test-server';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

it('plays a day of free beds: every count is stored, and each changes its place', async () => {
  const before = await server.as('ror-server').get('/ror/fhir/Location/loc-cardiologie-hebergement');
  const done: number[] = [];
  const report = await playBedDay({ origin: server.origin, ...certificateOf('bed-management') }, { patches: 12, rate: 0, clients: 2, progress: (count) => done.push(count) });
  expect([[...report.statuses], done]).toEqual([[[200, 12]], Array.from({ length: 12 }, (_, index) => index + 1)]);
  expect(report.p95Ms).toBeGreaterThanOrEqual(report.medianMs);
  const after = await server.as('ror-server').get('/ror/fhir/Location/loc-cardiologie-hebergement');
  const versionOf = (body: unknown): number => Number((body as { meta: { versionId: string } }).meta.versionId);
  expect(versionOf(after.body)).toBeGreaterThan(versionOf(before.body));
});

it('says what was answered', () => {
  expect(reportText({ statuses: new Map([[503, 1], [200, 4]]), perSecond: 2.5, medianMs: 10, p95Ms: 20 })).toBe('200 : 4, 503 : 1\n2.5 envois par seconde / counts a second ; médiane / median 10.0 ms, p95 20.0 ms\n');
});

it('tells a client that may not write, and changes nothing', async () => {
  const report = await playBedDay({ origin: server.origin, ...certificateOf('ror-profile-1') }, { patches: 2, rate: 0, clients: 1 });
  expect([...report.statuses]).toEqual([[403, 2]]);
});
