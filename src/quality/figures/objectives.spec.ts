import { CodeLists } from '../references/code-lists';
import { objectiveFigures, objectiveRows } from './objectives';
import type { ObjectiveRow, QuarterFigures } from './objectives';
import type { PopulationCell } from './population';
import type { SynchronisationCell } from './synchronisation';
import { HOME_DOMAIN } from './synchronisation';

const always = { from: undefined, to: undefined };
const lists = new CodeLists([
  { list: 'domicile', code: '209', ...always }, { list: 'peuplement-regions-exclues', code: '75', ...always }, { list: 'objectif-apa-regions-exclues', code: '75', ...always },
  ...['07', '64'].flatMap((code) => [{ list: 'apa-peuplement-departements' as const, code, ...always }, { list: 'apa-synchronisation-departements' as const, code, ...always }]),
], '2026-06-15');

const populated = (region: string, total: number, finalised: number, more: Partial<PopulationCell> = {}): PopulationCell => ({
  region, department: region, activity: 'PA', category: '500', domain: 'medico-social', perimeter: 'historique', total, finalised, inProgress: total - finalised, toDo: 0, ...more,
});
const synced = (region: string, vt: number, synchronised: number, more: Partial<SynchronisationCell> = {}): SynchronisationCell =>
  ({ region, department: region, domain: 'Grand Age', perimeter: 'historique', category: '500', ror: vt, vt, synchronised, ...more });
const NOTHING: QuarterFigures = { population: [], synchronisation: [] };

function rows(quarters: { baseline?: Partial<QuarterFigures>; home?: Partial<QuarterFigures>; current?: Partial<QuarterFigures> }, apaPerimeter: Parameters<typeof objectiveRows>[0]['apaPerimeter'] = []): ObjectiveRow[] {
  return objectiveRows({ baseline: { ...NOTHING, ...quarters.baseline }, homeBaseline: { ...NOTHING, ...quarters.home }, previous: NOTHING, current: { ...NOTHING, ...quarters.current }, apaPerimeter, lists });
}

it.each([
  // baseline 100 of which N done -> target; 80 done today -> what is left of 100
  ['95 and more: everything', 95, 1, 20],
  ['94: five points more', 94, 0.99, 19],
  ['85: five points more', 85, 0.9, 10],
  ['60: the floor', 60, 0.85, 5],
])('population target from a baseline of %s', (_, finalised, target, remaining) => {
  const [region] = rows({ baseline: { population: [populated('84', 100, finalised)] }, current: { population: [populated('84', 100, 80)] } });
  expect(region).toMatchObject({ reference: 'SEGUR-2.3d-PA', region: '84', department: '-3', current: { perimeter: 100, done: 80, rate: 0.8, remaining } });
  expect(region?.target).toBeCloseTo(target, 10);
});

it('sets 0.85 for an empty perimeter, and 0 for an empty synchronisation', () => {
  expect(rows({ current: { population: [populated('84', 10, 5)], synchronisation: [synced('84', 10, 5)] } }).filter(({ region }) => region === '84').map(({ reference, target }) => [reference, target]))
    .toEqual([['SEGUR-2.3d-PA', 0.85], ['SEGUR-2.3e-GA', 0]]);
});

it('leaves nothing to do when the rounded rate reaches the rounded target', () => {
  // 845 of 1000 is 0.85 once rounded, though 850 would be the number.
  const [region] = rows({ baseline: { population: [populated('84', 1000, 600)] }, current: { population: [populated('84', 1000, 845)] } });
  expect(region?.current).toEqual({ perimeter: 1000, done: 845, rate: 0.845, remaining: 0 });
});

it('has no current value for a region that opted out, and sums the others for the country', () => {
  const found = rows({
    baseline: { population: [populated('84', 100, 60), populated('75', 100, 60), populated('84', 50, 50, { perimeter: 'nouveau-2023' })] },
    current: { population: [populated('84', 100, 70), populated('75', 100, 99)] },
  });
  expect(found.map(({ region, current }) => [region, current])).toEqual([
    ['75', null], ['84', { perimeter: 100, done: 70, rate: 0.7, remaining: 15 }], ['00', { perimeter: 100, done: 70, rate: 0.7, remaining: 15 }],
  ]);
  // 60 + 25 left of 100 in both regions.
  expect(found[2]).toMatchObject({ department: '-3', target: 0.85, baseline: { perimeter: 200, done: 120, rate: 0.6, remaining: 50 } });
});

it('compares home services with the number that their department declared, the smaller of both', () => {
  const home = (total: number, finalised: number, department: string, region = '84'): PopulationCell => populated(region, total, finalised, { department, category: '209', activity: 'Domicile' });
  const declared = [{ date: '2023-06-30', region: '84', department: '07', establishments: 20 }, { date: '2023-06-30', region: '75', department: '64', establishments: 10 }];
  const found = rows({ current: { population: [home(30, 18, '07'), home(5, 5, '64', '75'), home(9, 9, '44', '52')] } }, declared);
  expect(found.map(({ region, department, target, current }) => [region, department, target, current])).toEqual([
    ['84', '07', 1, { perimeter: 20, done: 18, rate: 0.9, remaining: 2 }], ['75', '64', 1, null], ['00', '-3', 1, { perimeter: 20, done: 18, rate: 0.9, remaining: 2 }],
  ]);
});

it('caps the synchronisation of home services at 1 and asks for four in five', () => {
  const home = (vt: number, synchronised: number, department: string): SynchronisationCell => synced('84', vt, synchronised, { department, domain: HOME_DOMAIN, perimeter: 'domicile' });
  const found = rows({ home: { synchronisation: [home(10, 2, '07'), home(10, 2, '64')] }, current: { synchronisation: [home(15, 12, '07'), home(8, 4, '64')] } });
  expect(found.map(({ department, target, current }) => [department, target, current])).toEqual([
    ['07', 0.8, { perimeter: 10, done: 12, rate: 1, remaining: 0 }], ['64', 0.8, { perimeter: 8, done: 4, rate: 0.5, remaining: 3 }],
    ['-3', 0.8, { perimeter: 18, done: 16, rate: 0.89, remaining: 3 }],
  ]);
  expect(objectiveFigures(found, 'SEGUR-2.3e-APA', '84')).toEqual({ code: 'SEGUR-2.3e-APA', region: '84', groups: [{
    code: 'total', text: 'Ensemble', stratifier: 'department', populations: { denominator: 18, numerator: 16, target: 15, remaining: 3 }, score: { kind: 'rate', numerator: 16, denominator: 18 },
    strata: [
      { value: '07', populations: { denominator: 10, numerator: 12, target: 8, remaining: 0 }, score: { kind: 'rate', numerator: 12, denominator: 10 } },
      { value: '64', populations: { denominator: 8, numerator: 4, target: 7, remaining: 3 }, score: { kind: 'rate', numerator: 4, denominator: 8 } },
    ],
  }] });
});
