import { evaluate, searchesText } from './evaluate';
import type { Answer } from './evaluate';
import { readSample } from './sample-files';
import type { ScenarioRow } from './scenario-table';
import { SCENARIO_TABLE } from './scenario-table';

const sample = readSample();
const known = new Set(sample.map((resource) => resource.key));

/** The evaluator's answer; the matches of a full-text request are those of the row. */
function answerOf({ request, match, include }: ScenarioRow): Answer {
  if (!searchesText(request)) return evaluate(sample, request);
  if (match === 'ALL' || include === 'ALL') throw new Error(`a full-text row names its matches and includes: ${request}`);
  return evaluate(sample, request, match);
}

const ANSWERED = SCENARIO_TABLE.map((row) => ({ ...row, answer: answerOf(row) }));

function namedIds(row: ScenarioRow): string[] {
  const listed = [row.match, row.include].flatMap((set) => (set === 'ALL' ? [] : set));
  const ordered = row.order === undefined || row.order === 'distance' ? [] : row.order;
  return [...listed, ...(row.present ?? []), ...(row.absent ?? []), ...ordered, ...Object.keys(row.distances ?? {})];
}

describe.each(ANSWERED)('$id $form: $request', (row) => {
  const { answer } = row;
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

  it('owes the order and the distances of the table', () => {
    const order = Array.isArray(row.order) ? row.order : [];
    expect(answer.order.filter((key) => order.includes(key))).toEqual(order);
    const rounded = Object.fromEntries(Object.keys(row.distances ?? {}).map((key) => [key,
      Math.round((answer.distances.get(key) ?? Number.NaN) * 10) / 10]));
    expect(rounded).toEqual(row.distances ?? {});
  });

  it('names only resources of the sample', () => {
    expect(namedIds(row).filter((key) => !known.has(key))).toEqual([]);
  });
});

describe('the table as a whole', () => {
  it('holds every read scenario of the guide but the two of $export', () => {
    const scenarios: Record<string, string> = { UC1: '1 1bis 1ter 2 3 4 5', UC2: '1 2 3 4 5 6 7 8', UC3: '1 2 3 4 5 6 7 8 9 10 11 12 13',
      UC4: '1 2 3', UC5: '1 2 3', UC6: '1 2', UC7: '1 2 3 4', UC8: '1 2', UC9: '2 3 4' };
    const printed = new Set(SCENARIO_TABLE.filter((row) => row.form === 'printed').map((row) => row.id));
    const missing = Object.entries(scenarios).flatMap(([useCase, numbers]) => numbers.split(' ').map((number) => `${useCase} S${number}`))
      .filter((id) => !printed.has(id));
    expect(missing).toEqual([]);
  });

  it('finds at least one match for every printed, strict or legacy request', () => {
    const empty = ANSWERED.filter((row) => row.form !== 'decoy' && row.answer.match.length === 0);
    expect(empty.map((row) => row.request)).toEqual([]);
  });

  it('orders by distance only requests that have a circle', () => {
    const unlocated = ANSWERED.filter((row) => row.order === 'distance' && row.answer.distances.size === 0);
    expect(unlocated.map((row) => row.request)).toEqual([]);
  });

  it('has no request twice', () => {
    const requests = SCENARIO_TABLE.map((row) => row.request);
    expect(requests.filter((request, index) => requests.indexOf(request) !== index)).toEqual([]);
  });

  it('uses every decoy offer and place of the sample', () => {
    const used = new Set(ANSWERED.flatMap((row) => [...namedIds(row), ...row.answer.match]));
    const unused = sample.filter((resource) => resource.id.includes('decoy') && !used.has(resource.key));
    expect(unused.map((resource) => resource.key)).toEqual([]);
  });

  it('keeps each result set within one page of 200 matches', () => {
    expect(Math.max(...ANSWERED.map((row) => row.answer.match.length))).toBeLessThanOrEqual(200);
  });
});
