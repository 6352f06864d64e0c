import type { PoolClient } from 'pg';
import { parseSearchRequest } from '../../src/fhir-common/search/request/search-request';
import { searchStatement } from '../../src/fhir-common/search/compile/search-statement';
import { sql } from '../../src/fhir-common/sql/sql';
import type { SqlFragment } from '../../src/fhir-common/sql/sql';
import { UNKNOWN_STATISTICS } from '../../src/fhir-common/search/plan/statistics';
import { Sight } from '../../src/fhir-common/search/compile/sight';
import type { Perimeter } from '../../src/fhir-common/definition/caller';
import { loadTerminology } from '../../src/fhir-common/terminology/load-terminology';
import type { Catalogue } from '../../src/fhir-common/sql/catalogue';
import { SCENARIO_TABLE } from '../ror/scenarios/scenario-table';
import { DATA, TestEngine } from '../setup/test-engine';

/** The requests printed in the guide, one per scenario and shape; the SQL of each is committed, so that a change of plan is a change to read. */
const rows = [...new Map(SCENARIO_TABLE.filter(({ form, interaction }) => form === 'printed' && interaction !== 'read').map((row) => [`${row.id} ${row.request}`, row])).values()];

let server: TestEngine;
const systems = loadTerminology(`${DATA}/terminology`);

beforeAll(async () => {
  server = await TestEngine.withSample();
});
afterAll(() => server.stop());

/** A number for each type and parameter, in the order they are asked for, and the name each number stands for. */
class NamedCatalogue implements Catalogue {
  private readonly numbers = new Map<string, number>();

  typeId(_api: string, type: string): number {
    return this.numberOf(type);
  }

  typeName(): string {
    return '';
  }

  parameterId(_api: string, type: string, code: string): number {
    return this.numberOf(`${type}.${code}`);
  }

  nameOf(value: unknown): string | undefined {
    return [...this.numbers].find(([, number]) => number === value)?.[0];
  }

  private numberOf(name: string): number {
    const number = this.numbers.get(name) ?? FIRST_NUMBER + this.numbers.size;
    this.numbers.set(name, number);
    return number;
  }
}

/** Beyond every number a printed request may hold itself. */
const FIRST_NUMBER = 1_000_001;

function statement(request: string, catalogue: Catalogue, perimeter: Perimeter | null = null): SqlFragment {
  const [type = '', query = ''] = request.split('?');
  const bound = parseSearchRequest({ api: server.api, systems, now: 0, baseUrls: [] }, type, query);
  const sight = Sight.of({ api: server.api, catalogue }, { id: 'x', roles: [], accessProfile: 1, perimeter }, null);
  const { carries } = server.engine.compileScope('ror');
  return searchStatement({ api: 'ror', catalogue, statistics: UNKNOWN_STATISTICS, isIndexed: () => true, carries }, sight, bound, { size: 50, seen: 0, after: 0, first: true });
}

/** The text, and below it each value by its number: a swapped parameter changes the snapshot. */
function printed({ text, values }: SqlFragment, catalogue: NamedCatalogue): string {
  const shown = (value: unknown): string =>
    Array.isArray(value) ? `[${value.map(shown).join(', ')}]` : (catalogue.nameOf(value) ?? (value instanceof Date ? value.toISOString() : JSON.stringify(value)));
  const named = text.replace(/\n\s*/g, '\n').replace(/\b1\d{6}\b/g, (number) => catalogue.nameOf(Number(number)) ?? number);
  return [named, ...values.map((value, index) => `$${index + 1} ${shown(value)}`)].join('\n');
}

it.each(rows)('$id: $request', ({ request }) => {
  const catalogue = new NamedCatalogue();
  expect(printed(statement(request, catalogue), catalogue)).toMatchSnapshot();
});

/** Whoever has a perimeter sees anomalies of it alone: the condition stands at every table that holds rows of Task, and at no other. */
it.each(rows.filter(({ request }) => request.includes('Task')))('$id by a caller of one region: $request', ({ request }) => {
  const catalogue = new NamedCatalogue();
  expect(printed(statement(request, catalogue, { regions: ['76'], structures: [] }), catalogue)).toMatchSnapshot();
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}
const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** Which table is reached how: `string_index by string_index_value`, or `string_index whole`. */
async function reached(client: PoolClient, request: string): Promise<string[]> {
  const { text, values } = sql`EXPLAIN (FORMAT JSON) ${statement(request, server.engine.catalogue)}`;
  const { rows: plans } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>(text, [...values]);
  const nodes = plans.flatMap((plan) => plan['QUERY PLAN']).flatMap(({ Plan }) => nodesOf(Plan));
  const scans = nodes.flatMap((node) => {
    const [table, index] = [node['Relation Name'], node['Index Name']];
    if (index !== undefined) return [`${table ?? ''} by ${index}`];
    return table !== undefined && node['Node Type'] === 'Seq Scan' ? [`${table} whole`] : [];
  });
  return [...new Set(scans)].sort();
}

/** The indexes are named: on the small sample data PostgreSQL would always find one, if only the wrong one. */
describe('the indexes by which each table is reached', () => {
  let client: PoolClient;
  beforeAll(async () => {
    client = await server.pool.connect();
    await client.query('ANALYZE');
  });
  afterAll(() => client.release());

  it.each(rows)('$id: $request', async ({ request }) => {
    const scans = await reached(client, request);
    expect(scans.filter((scan) => scan.endsWith(' whole'))).toEqual([]);
    expect(scans).toMatchSnapshot();
  });

  it.each([
    ['string_index_value', 'Location?_filter=(address-postalcode eq "60000" or "76620")'],
    ['group_location_capacity_search', 'Location?capacity-type=01&capacity-status=02&temporality-capacity=01&gender-capacity-available=01&nb-capacity=gt0'],
    ['position_index_value', 'Location?near=47|-1.6|15|km'],
  ])('would tell of the loss of %s', async (index, request) => {
    expect((await reached(client, request)).join()).toContain(` by ${index}`);
    await client.query('BEGIN');
    try {
      await client.query(`DROP INDEX ${index}`);
      expect((await reached(client, request)).join()).not.toContain(` by ${index}`);
    } finally {
      await client.query('ROLLBACK');
    }
  });
});
