import { populationFigures, rateOf, requirementFigures } from '../../src/quality/figures/indicator-figures';
import { nomenclatureCounts, nomenclatureVolumes, supervision } from '../../src/quality/figures/volumes';
import { synchronisationCells, synchronisationFigures } from '../../src/quality/figures/synchronisation';
import { measureDefinition, MEASURES } from '../../src/quality/measures/measure-catalogue';
import { measureReportResource, measureResource } from '../../src/quality/measures/measure-resources';
import { isFrozen, periodOf } from '../../src/quality/measures/reference-period';
import type { MeasureDefinition } from '../../src/quality/measures/measure-catalogue';
import type { ViaTrajectoireRow } from '../../src/quality/references/via-trajectoire';
import { evaluate } from '../../src/quality/rules/evaluate';
import type { RuleEvaluation } from '../../src/quality/rules/evaluate';
import { Scope } from '../../src/quality/rules/scope';
import { buildCountry, DAY, readCases, referencesOf, snapshotOf } from './country/country';

const NAMING = { canonicalBase: 'https://ror.example.org/fhir', measureSystem: 'urn:measures', reportSystem: 'urn:reports', version: '1.0.0' };
const COMPUTATION = { day: DAY, computedAt: '2026-06-15T00:10:00+02:00' };
const MEASURE_POPULATION = 'http://terminology.hl7.org/CodeSystem/measure-population';

function definition(code: string): MeasureDefinition {
  const found = measureDefinition(code);
  if (!found) throw new Error(`no measure ${code}`);
  return found;
}

const cell = (department: string, domain: 'sanitaire' | 'ville', conforming: number, deviating: number, region = '52'): RuleEvaluation['cells'][number] =>
  ({ region, department, domain, conforming, deviating, notApplicable: 7 });
const evaluation: RuleEvaluation = {
  rule: 'CO4', outcome: 'complete', deviations: [], cells: [cell('44', 'sanitaire', 2, 1), cell('49', 'sanitaire', 3, 0), cell('44', 'ville', 0, 0), cell('59', 'sanitaire', 1, 3, '32')],
};

const populations = (denominator: number, numerator: number, deviation: number): object[] => [
  { code: { coding: [{ system: MEASURE_POPULATION, code: 'denominator' }] }, count: denominator },
  { code: { coding: [{ system: MEASURE_POPULATION, code: 'numerator' }] }, count: numerator },
  { code: { coding: [{ system: 'urn:x-ror-sas-server:indicator-population', code: 'deviation' }] }, count: deviation },
];
const score = (value: number): object => ({ value, system: 'http://unitsofmeasure.org', code: '1' });
const NOT_APPLICABLE = { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'not-applicable' }] };

it('projects one evaluation to a MeasureReport per region', () => {
  const report = measureReportResource(definition('CO4'), requirementFigures(evaluation, '52'), NAMING, COMPUTATION);
  const { group, ...head } = report;
  expect(head).toEqual({
    resourceType: 'MeasureReport', id: 'co4-52-2026-06-15', status: 'complete', type: 'summary', date: COMPUTATION.computedAt, period: { start: '2026-06-15', end: '2026-06-21' },
    meta: { profile: ['https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-measurereport'], tag: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R30-RegionOM/FHIR/TRE-R30-RegionOM', code: '52' }] },
    identifier: [{ system: 'urn:reports', value: 'CO4|52|2026-06-15' }], measure: 'https://ror.example.org/fhir/Measure/CO4|1.0.0',
  });
  const [total, health, , , town] = group as [object, object, object, object, object];
  expect(total).toMatchObject({ code: { coding: [{ system: 'urn:x-ror-sas-server:indicator-group', code: 'total' }] }, population: populations(6, 5, 1), measureScore: score(0.8333) });
  expect(health).toMatchObject({ code: { text: 'Sanitaire' }, stratifier: [{ code: [{ text: 'department' }], stratum: [
    { value: { text: '44' }, population: populations(3, 2, 1), measureScore: score(0.6667) }, { value: { text: '49' }, population: populations(3, 3, 0), measureScore: score(1) },
  ] }] });
  expect(town).toMatchObject({ code: { text: 'Offre de ville' }, population: populations(0, 0, 0), measureScore: NOT_APPLICABLE });
});

it('sums the country under a code that is no region, without departments', () => {
  const report = measureReportResource(definition('CO4'), requirementFigures(evaluation, '00'), NAMING, COMPUTATION);
  expect(report['meta']).toMatchObject({ tag: [{ system: 'urn:x-ror-sas-server:indicator-territory', code: '00' }] });
  expect(report['group']).toMatchObject([{ population: populations(10, 6, 4), measureScore: score(0.6) }, {}, {}, {}, {}, {}]);
  expect(JSON.stringify(report)).not.toContain('stratifier');
});

it('says error with its reason and no figure when reference data are missing, and a caveat beside complete figures', () => {
  const reason = { fr: 'FINESS absent', en: 'no FINESS' };
  const failed = measureReportResource(definition('CO4'), requirementFigures({ ...evaluation, outcome: 'error', reason, cells: [] }, '52'), NAMING, COMPUTATION);
  expect([failed['status'], failed['group'], failed['extension']]).toEqual(['error', undefined, [{ url: 'urn:x-ror-sas-server:indicator-reason', valueString: 'FINESS absent' }]]);
  const limited = measureReportResource(definition('CO4'), requirementFigures({ ...evaluation, caveat: reason }, '52'), NAMING, COMPUTATION);
  expect([limited['status'], limited['extension']]).toEqual(['complete', [{ url: 'urn:x-ror-sas-server:indicator-reason', valueString: 'FINESS absent' }]]);
});

it('rounds a rate half up to four decimals', () => {
  expect([[1, 3], [2, 3], [1, 8], [1, 20_000], [1, 20_001], [0, 5], [5, 5]].map(([part = 0, total = 0]) => rateOf(part, total))).toEqual([0.3333, 0.6667, 0.125, 0.0001, 0, 0, 1]);
  expect(rateOf(0, 0)).toBeUndefined();
});

it.each([
  ['day', '2026-06-15', '2026-06-15', '2026-06-15', '2026-06-15'],
  ['week', '2026-06-21', '2026-06-15', '2026-06-21', '2026-06-15'],
  ['week', '2027-01-01', '2026-12-28', '2027-01-03', '2026-12-28'],
  ['quarter', '2026-06-15', '2026-04-01', '2026-06-30', '2026-06-30'],
  ['quarter', '2024-02-29', '2024-01-01', '2024-03-31', '2024-03-31'],
  ['quarter', '2026-12-31', '2026-10-01', '2026-12-31', '2026-12-31'],
] as const)('the %s of %s', (periodicity, day, start, end, referenceDate) => {
  expect(periodOf(day, periodicity)).toEqual({ start, end, referenceDate });
  expect([isFrozen({ start, end, referenceDate }, end), isFrozen({ start, end, referenceDate }, '2099-01-01')]).toEqual([false, true]);
});

it('publishes a Measure for every line of the catalogue, with a canonical url that its reports cite', () => {
  expect(MEASURES.map(({ code }) => code)).toEqual(expect.arrayContaining(['EX1.2', 'RE1.2', 'CO4', 'PEUPLEMENT', 'SEGUR-2.3d-PA', 'SEGUR-2.3e-APA', 'SYNCHRO-VT', 'VOLUMETRIE-NOS', 'SUPERVISION', 'ANOMALIES']));
  const measures = MEASURES.map((measure) => measureResource(measure, NAMING, '2026-06-01'));
  expect(new Set(measures.map(({ id }) => id)).size).toBe(MEASURES.length);
  expect(measures.filter(({ id }) => !/^[a-z0-9.-]{1,64}$/.test(id ?? ''))).toEqual([]);
  expect(measures[0]).toMatchObject({
    resourceType: 'Measure', id: 'ex1.2', url: 'https://ror.example.org/fhir/Measure/EX1.2', identifier: [{ system: 'urn:measures', value: 'EX1.2' }], version: '1.0.0', status: 'active', date: '2026-06-01',
    topic: [{ text: 'Exhaustivité' }], type: [{ coding: [{ code: 'process' }] }],
  });
});

it('counts the population of the quarter by activity and perimeter', async () => {
  const some = readCases().filter(({ id }) => ['P1', 'P2', 'H1', 'F3', 'N1'].includes(id));
  const country = buildCountry(some);
  const figures = populationFigures(evaluate(snapshotOf(country.resources), await referencesOf(country), { date: DAY, mode: 'corrected' }), '52');
  const rows = figures.groups.map(({ code, populations: { denominator, numerator, 'in-progress': inProgress, 'to-do': toDo } }) => [code, denominator, numerator, inProgress, toDo]);
  // Region 52: P1 22 finished, P2 3 in progress; H1 30 and F3 1 finished in MCO; F3 1 to do in PSY; N1 2 finished.
  expect(rows).toEqual([
    ['total', 59, 55, 3, 1], ['MCO|historique', 31, 31, 0, 0], ['PA|historique', 25, 22, 3, 0], ['PSY|historique', 1, 0, 0, 1], ['Ville|nouveau-2023', 2, 2, 0, 0],
  ]);
});

it('leaves regions that opted out of the population indicator, and them only', async () => {
  const country = buildCountry(readCases().filter(({ id }) => id === 'P1'));
  const result = evaluate(snapshotOf(country.resources), await referencesOf(country), { date: DAY, mode: 'corrected' });
  expect(populationFigures(result, '02').groups).toMatchObject([{ code: 'total', populations: { denominator: 0 } }]);
  expect(populationFigures(result, '00').groups[0]?.populations.denominator).toBe(38);
});

const vt = (finess: string, more: Partial<ViaTrajectoireRow> = {}): ViaTrajectoireRow =>
  ({ finess, name: '', region: '52', domain: 'Grand Age', state: 'ouvert', synchronisation: "mise à jour de l'offre active", synchronisedOn: '2026-06-01', ...more });

it('compares ViaTrajectoire with FINESS, and home services with ViaTrajectoire', async () => {
  const copies = { 44: 4 };
  const country = buildCountry(readCases().filter(({ id }) => ['P1', 'P7', 'N1'].includes(id)).map((one) => ({ ...one, copies })));
  const numbers = (category: string): string[] => [...country.finess.values()].filter((row) => row.category === category).map(({ number }) => number);
  const [a = '', b = '', c = '', d = ''] = numbers('500');
  const [home = '', silent = ''] = numbers('460');
  const [town = ''] = numbers('603');
  const rows = [
    vt(a), vt(a), vt(a, { domain: 'Handicap', synchronisation: 'en attente' }), vt(b, { synchronisation: 'en attente' }), vt(c, { state: 'fermé définitivement' }),
    vt(town), vt('999999999'), vt(home), vt(silent, { state: '' }),
  ];
  const scope = new Scope(snapshotOf(country.resources), { ...(await referencesOf(country)), viaTrajectoire: { version: '2026-06-01', rows } }, { date: DAY, mode: 'corrected' });
  const cells = synchronisationCells(scope);
  expect(cells.map(({ domain, perimeter, category, ror, vt: known, synchronised }) => [domain, perimeter, category, ror, known, synchronised])).toEqual([
    // a is named twice and counts once; c is closed in ViaTrajectoire; d is not in its file.
    ['Grand Age', 'historique', '500', 3, 2, 1], ['Handicap', 'historique', '500', 1, 1, 0], ['Grand Age', 'hors-suivi', '603', 0, 1, 1], ['-3', 'domicile', '460', 4, 1, 1],
  ]);
  expect(d).not.toBe('');
  expect(synchronisationFigures(scope, cells, '52').groups.map(({ code, populations: { denominator, numerator } }) => [code, denominator, numerator])).toEqual([
    ['total', 5, 3], ['-3|domicile', 1, 1], ['Grand Age|historique', 2, 1], ['Grand Age|hors-suivi', 1, 1], ['Handicap|historique', 1, 0],
  ]);
});

it('counts the use of nomenclatures by open offers, empty types and modes included, and the resources of the directory', async () => {
  const copies = { 44: 1 };
  const country = buildCountry(readCases().filter(({ id }) => ['P4', 'R6', 'U1'].includes(id)).map((one) => ({ ...one, copies })));
  const snapshot = snapshotOf(country.resources);
  const scope = new Scope(snapshot, await referencesOf(country), { date: DAY, mode: 'corrected' });
  const byCode = new Map(nomenclatureVolumes(nomenclatureCounts(scope), '52').groups.map(({ code, strata }) => [code, strata.map(({ value, score: one }) => [value, one.kind === 'count' ? one.count : NaN])]));
  // P4: one whole offer and an empty one; R6: a closed one; U1: one.
  expect(byCode.get('mode-prise-en-charge')).toEqual([['33', 1], ['46', 1], ['non-renseigne', 1]]);
  expect(byCode.get('categorie-organisation')).toEqual([['21', 2], ['non-renseigne', 1]]);
  expect(byCode.get('activite-operationnelle')).toEqual([['157', 1], ['298', 1]]);
  const counted = supervision(snapshot.volumes, '52').groups.map(({ code, score: one, strata }) => [code, one.kind === 'count' ? one.count : NaN, strata[0]?.value]);
  expect(counted).toEqual([
    ['HealthcareService', 4, 'lastUpdated 2026-03-01T09:00:00+02:00'], ['Location', 3, 'lastUpdated 2026-03-01T09:00:00+02:00'], ['Organization', 7, 'lastUpdated 2026-03-01T09:00:00+02:00'],
  ]);
});
