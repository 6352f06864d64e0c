import { evaluate } from './evaluate';
import { readSample } from './sample-files';
import type { ScenarioRow } from './scenario-table';
import { SCENARIO_TABLE } from './scenario-table';

const sample = readSample();
const known = new Set(sample.map((resource) => resource.key));

function namedIds(row: ScenarioRow): string[] {
  const listed = [row.match, row.include].flatMap((set) => (set === 'ALL' ? [] : set));
  return [...listed, ...(row.present ?? []), ...(row.absent ?? [])];
}

describe.each(SCENARIO_TABLE)('$id $form: $request', (row) => {
  const answer = evaluate(sample, row.request);
  const returned = [...answer.match, ...answer.include];

  it('owes the matches and includes of the table', () => {
    expect(row.match === 'ALL' ? 'ALL' : answer.match).toEqual(row.match);
    expect(row.include === 'ALL' ? 'ALL' : answer.include).toEqual(row.include === 'ALL' ? 'ALL' : [...row.include].sort());
  });

  it('returns what must be there, none of its near misses, and nothing twice', () => {
    expect(returned).toEqual(expect.arrayContaining([...(row.present ?? [])]));
    expect(returned.filter((key) => row.absent?.includes(key))).toEqual([]);
    expect(new Set(returned).size).toBe(returned.length);
  });

  it('names only resources of the sample', () => {
    expect(namedIds(row).filter((key) => !known.has(key))).toEqual([]);
  });
});

describe('the table as a whole', () => {
  it('finds at least one match for every printed, strict or legacy request', () => {
    const empty = SCENARIO_TABLE.filter((row) => row.form !== 'decoy' && evaluate(sample, row.request).match.length === 0);
    expect(empty.map((row) => row.request)).toEqual([]);
  });

  it('has no request twice', () => {
    const requests = SCENARIO_TABLE.map((row) => row.request);
    expect(requests.filter((request, index) => requests.indexOf(request) !== index)).toEqual([]);
  });

  it('uses every decoy offer and place of the sample', () => {
    const used = new Set(SCENARIO_TABLE.flatMap((row) => [...namedIds(row), ...evaluate(sample, row.request).match]));
    const unused = sample.filter((resource) => resource.id.includes('decoy') && !used.has(resource.key));
    expect(unused.map((resource) => resource.key)).toEqual([]);
  });

  it('keeps each result set within one page of 200 matches', () => {
    expect(Math.max(...SCENARIO_TABLE.map((row) => evaluate(sample, row.request).match.length))).toBeLessThanOrEqual(200);
  });
});
