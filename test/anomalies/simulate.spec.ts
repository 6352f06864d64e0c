import { weekText } from '../../src/cli/simulate';
import { playQualityWeek } from '../../src/cli/simulate/quality-week';
import { certificateOf, startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const sender = (client: string) => ({ origin: server.origin, ...certificateOf(client) });
const total = async (query: string): Promise<unknown> => ((await server.as('quality-manager').get(`/anomalies/Task?${query}&_summary=count`)).body as { total: unknown }).total;

it('plays a week: every report is stored, and each decision changes its anomaly', async () => {
  const [before, corrected] = [Number(await total('_total=accurate')), Number(await total('business-status=08'))];
  const days: string[] = [];
  const week = await playQualityWeek({ reporter: sender('ror-profile-1'), manager: sender('quality-manager'), reports: 11, progress: (day) => void days.push(day) });
  expect(days.map((day) => day.split(' ')[0])).toEqual(['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi']);
  expect(week.map(({ reported, known, errors }) => [reported, known, [...errors]])).toEqual([[3, 0, []], [2, 0, []], [2, 0, []], [2, 0, []], [2, 0, []]]);
  expect(await total('_total=accurate')).toBe(before + 11);
  const moved = (code: string): number => week.reduce((sum, day) => sum + (day.moved.get(code) ?? 0), 0);
  expect(moved('08')).toBeGreaterThan(0);
  expect(await total('business-status=08')).toBe(corrected + moved('08'));
});

it('tells of who may not handle, and changes nothing', async () => {
  const week = await playQualityWeek({ reporter: sender('ror-profile-1'), manager: sender('bi'), reports: 5 });
  expect(week.map(({ moved }) => moved.size)).toEqual([0, 0, 0, 0, 0]);
  expect(week[0]?.errors.get(403)).toBeGreaterThan(0);
});

it('says what was done each day', () => {
  const text = weekText([{ day: 'lundi / Monday', reported: 2, known: 1, moved: new Map([['09', 1], ['08', 2]]), errors: new Map([[503, 1]]) }, { day: 'mardi / Tuesday', reported: 0, known: 0, moved: new Map(), errors: new Map() }]);
  expect(text).toBe(
    'lundi / Monday : 2 signalées / reported, 1 déjà ouvertes / already open ; traitées / handled : 2 × 08 Corrigé, 1 × 09 Refusé ; refusées / refused : 503 : 1\n'
    + 'mardi / Tuesday : 0 signalées / reported ; traitées / handled : 0\n');
});
