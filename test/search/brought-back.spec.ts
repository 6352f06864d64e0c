import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import type { Handling } from '../../src/fhir-common/search/request/search-request';
import { TestEngine } from '../setup/test-engine';

jest.setTimeout(120_000);

const MOST = 1_000;
const REPORTS = '_revinclude=MeasureReport:measure';
const DATE = '_has:MeasureReport:measure:date';

const measure = (code: string): IdentifiedResource => ({ resourceType: 'Measure', id: code, url: `https://ror.example.org/fhir/Measure/${code}`, status: 'active', identifier: [{ system: 'urn:measures', value: code }] });
const report = (id: string, code: string, date: string, changes: object = {}): IdentifiedResource => ({
  resourceType: 'MeasureReport', id, status: 'complete', type: 'summary', measure: `https://ror.example.org/fhir/Measure/${code}`, date, period: { start: '2026-01-01' }, ...changes,
});
/** One report a minute from midnight of 1 June 2026 on. */
const minute = (index: number): string => new Date(Date.UTC(2026, 5, 1) + index * 60_000).toISOString();
/** For steering alone: a report about one place. */
const PRIVATE = { type: 'individual', subject: { reference: 'Location/140' } };

let server: TestEngine;

beforeAll(async () => {
  server = await TestEngine.start();
  await server.write(measure('A'), measure('B'), measure('LONG'),
    report('a-2024', 'A', '2024-03-01T08:00:00+01:00'), report('a-2025', 'A', '2025-03-01T08:00:00+01:00'), report('a-2026', 'A', '2026-03-01T08:00:00+01:00'), report('b-2025', 'B', '2025-03-01T08:00:00+01:00'));
  // The last two are the newest, and not for everybody.
  const many = Array.from({ length: MOST + 2 }, (_, index) => report(`long-${index}`, 'LONG', minute(index), index < MOST ? {} : PRIVATE));
  for (let from = 0; from < many.length; from += 200) await server.write(...many.slice(from, from + 200));
});
afterAll(() => server.stop());

interface Answered {
  readonly matches: string[];
  readonly brought: string[];
  readonly warnings: string[];
}

async function ask(query: string, profile = 1, handling: Handling = 'default'): Promise<Answered> {
  const { entry = [] } = await server.search(`Measure?${query}`, profile, handling);
  const ids = (mode: string): string[] => entry.filter(({ search }) => search.mode === mode).map(({ resource }) => resource.id);
  const warnings = entry.filter(({ search }) => search.mode === 'outcome').map(({ resource }) => JSON.stringify(resource['issue']));
  return { matches: ids('match').sort(), brought: ids('include').sort(), warnings };
}

it.each([
  ['no date: every report', '_id=A', ['A'], ['a-2024', 'a-2025', 'a-2026']],
  ['one bound', `${DATE}=ge2025`, ['A', 'B'], ['a-2025', 'a-2026', 'b-2025']],
  ['two bounds on one report', `${DATE}=ge2025&${DATE}=lt2026`, ['A', 'B'], ['a-2025', 'b-2025']],
  ['alternatives', `${DATE}=2024,2026-03&_id=A`, ['A'], ['a-2024', 'a-2026']],
  ['the instant, to the minute and in Paris', `${DATE}=eq2024-03-01T08:00`, ['A'], ['a-2024']],
  ['a date beside another criterion on the report', `${DATE}=ge2025&_has:MeasureReport:measure:_id=a-2026`, ['A'], ['a-2025', 'a-2026']],
  ['a criterion without date', '_has:MeasureReport:measure:_id=a-2026', ['A'], ['a-2024', 'a-2025', 'a-2026']],
] as const)('%s', async (_name, query, matches, brought) => {
  const narrowed = query.includes('_id=A') ? query : `${query}&_id=A,B`;
  expect(await ask(`${narrowed}&${REPORTS}`)).toEqual({ matches, brought, warnings: [] });
});

it('plain R4 brings every report of a match, whatever the date asked: for who asks for it, and for an edge that iterates', async () => {
  const all = ['a-2024', 'a-2025', 'a-2026'];
  expect((await ask(`${DATE}=2025&_id=A&${REPORTS}`)).brought).toEqual(['a-2025']);
  expect((await ask(`${DATE}=2025&_id=A&${REPORTS}`, 1, 'r4-independent')).brought).toEqual(all);
  expect((await ask(`${DATE}=2025&_id=A&_revinclude:iterate=MeasureReport:measure`)).brought).toEqual(all);
});

it('the date holds for a wildcard too, and for the order of parameters', async () => {
  expect((await ask(`${DATE}=2025&_id=A&_revinclude=*`)).brought).toEqual(['a-2025']);
  expect((await ask(`${REPORTS}&_id=A&${DATE}=2025`)).brought).toEqual(['a-2025']);
});

it('brings the newest of a long row, and says so with the criterion that bounds it', async () => {
  const { brought, warnings } = await ask(`_id=LONG&${REPORTS}`);
  expect(brought).toHaveLength(MOST);
  expect(brought).toEqual(expect.arrayContaining(['long-2', `long-${MOST}`, `long-${MOST + 1}`]));
  expect(brought.filter((id) => id === 'long-0' || id === 'long-1')).toEqual([]);
  expect(warnings).toEqual([expect.stringMatching(/newest-included.*1000 par MeasureReport:measure.*_has:MeasureReport:measure:date=ge…/)]);
});

it('counts what the caller sees: hidden reports neither take a place nor show by a warning', async () => {
  const { brought, warnings } = await ask(`_id=LONG&${REPORTS}`, 2);
  expect([brought.length, warnings]).toEqual([MOST, []]);
  expect(brought).toContain('long-0');
  expect(brought).not.toContain(`long-${MOST}`);
});

it('is short again once its date is bounded, and shares one limit between the matches of a page', async () => {
  const bounded = await ask(`_id=LONG&${REPORTS}&${DATE}=ge${minute(MOST)}`);
  expect(bounded).toEqual({ matches: ['LONG'], brought: [`long-${MOST}`, `long-${MOST + 1}`], warnings: [] });
  const page = await ask(`_id=A,LONG&${REPORTS}`);
  expect([page.matches, page.brought.length, page.brought.includes('a-2026')]).toEqual([['A', 'LONG'], MOST, false]);
});
