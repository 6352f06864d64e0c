import type { ResourceJson } from '../../fhir-common/core/json';
import { LocalJudgement } from './local-judgement';
import type { LocalCheck } from './management/examine';

const place = (id: string, region: string): ResourceJson => ({
  resourceType: 'Location', id, identifier: [{ value: `${region}/${id}` }], meta: { tag: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R30-RegionOM/FHIR/TRE-R30-RegionOM', code: region }] },
});
const named: LocalCheck = { rules: ['NAMED'], find: (resource) => (resource['name'] === undefined ? [{ rule: 'NAMED', path: 'Location.name', description: 'Sans nom' }] : []) };
/** Stops at the second resource. */
const broken = (): LocalCheck => {
  let seen = 0;
  return { rules: ['BROKEN', 'TWIN'], find: () => {
    seen += 1;
    if (seen > 1) throw new Error('panne');
    return [{ rule: 'BROKEN', description: 'Trouvé' }];
  } };
};

const judged = (judgement: LocalJudgement, resource: ResourceJson): ReturnType<LocalJudgement['count']> => judgement.count(judgement.examine(resource));

it('hands deviations on as they are found, and counts them by region', () => {
  const judgement = new LocalJudgement([named]);
  expect(judged(judgement, place('a', '52'))).toMatchObject([{ rule: 'NAMED', region: '52', path: 'Location.name', object: { type: 'Location', id: 'a', identifier: '52/a' } }]);
  expect(judged(judgement, { ...place('b', '52'), name: 'Site' })).toEqual([]);
  judged(judgement, place('c', '32'));
  expect(judgement.evaluations()).toMatchObject([{ rule: 'NAMED', outcome: 'complete', deviations: [], cells: [{ region: '52', deviating: 1 }, { region: '32', deviating: 1 }] }]);
});

it('judges one region alone when asked to', () => {
  const judgement = new LocalJudgement([named], { region: '52' });
  expect([place('a', '32'), place('b', '52')].flatMap((one) => judged(judgement, one)).map(({ object }) => object.id)).toEqual(['b']);
});

it('finds what every check finds, and counts the rules that are due', () => {
  const other: LocalCheck = { rules: ['OTHER'], find: () => [{ rule: 'OTHER', description: 'Toujours' }] };
  const judgement = new LocalJudgement([named, other], { isDue: (rule) => rule === 'OTHER' });
  const found = judgement.examine(place('a', '52'));
  expect(found.map(({ rule }) => rule)).toEqual(['NAMED', 'OTHER']);
  expect(judgement.count(found).map(({ rule }) => rule)).toEqual(['OTHER']);
  expect(judgement.evaluations()).toMatchObject([{ rule: 'OTHER', cells: [{ region: '52', deviating: 1 }] }]);
});

it('loses the rules of a check that throws, and no other', () => {
  const judgement = new LocalJudgement([broken(), named]);
  expect(judgement.isWhole).toBe(true);
  expect([place('a', '52'), place('b', '52'), place('c', '52')].map((one) => judged(judgement, one).map(({ rule }) => rule))).toEqual([['BROKEN', 'NAMED'], ['NAMED'], ['NAMED']]);
  expect(judgement.isWhole).toBe(false);
  const [first, second, third] = judgement.evaluations();
  expect([first?.outcome, second?.outcome, third?.outcome]).toEqual(['error', 'error', 'complete']);
  expect(first?.reason?.fr).toContain('panne');
});
