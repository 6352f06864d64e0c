import { parseSearchRequest } from '../../src/fhir-common/search/request/search-request';
import { searchStatement } from '../../src/fhir-common/search/compile/search-statement';
import { sql } from '../../src/fhir-common/sql/sql';
import type { SqlFragment } from '../../src/fhir-common/sql/sql';
import { UNKNOWN_STATISTICS } from '../../src/fhir-common/search/plan/statistics';
import { Sight } from '../../src/fhir-common/search/compile/sight';
import { loadTerminology } from '../../src/fhir-common/terminology/load-terminology';
import type { Catalogue } from '../../src/fhir-common/sql/catalogue';
import { commandContext } from '../../src/cli/command-context';
import { loadSampleData } from '../../src/fhir-common/import/sample-data';
import { SCENARIO_TABLE } from '../ror/scenarios/scenario-table';
import { DATA, TestEngine } from '../setup/test-engine';

/** The requests printed in the guide, one per scenario and shape; the SQL of each is committed, so that a change of plan is a change to read. */
const rows = [...new Map(SCENARIO_TABLE.filter(({ form, interaction }) => form === 'printed' && interaction !== 'read').map((row) => [`${row.id} ${row.request}`, row])).values()];

let server: TestEngine;
const systems = loadTerminology(`${DATA}/terminology`);

beforeAll(async () => {
  server = await TestEngine.start();
  await loadSampleData(server.engine, server.api, commandContext(server.engine), `${DATA}/sample`, { info: () => undefined, warn: () => undefined });
});
afterAll(() => server.stop());

/** Numbers of types and parameters as a fresh database would not give them: by name, so that the text never depends on it. */
const named: Catalogue = { typeId: () => 1, typeName: () => '', parameterId: () => 1 };

function statement(request: string, catalogue: Catalogue): SqlFragment {
  const [type = '', query = ''] = request.split('?');
  const bound = parseSearchRequest({ api: server.api, systems, now: 0, baseUrls: [] }, type, query);
  const sight = Sight.of(server.api, { id: 'x', roles: [], accessProfile: 1 }, null);
  const { carries } = server.engine.compileScope('ror');
  return searchStatement({ api: 'ror', catalogue, statistics: UNKNOWN_STATISTICS, carries }, sight, bound, { size: 50, seen: 0, after: 0, first: true });
}

it.each(rows)('$id: $request', ({ request }) => {
  const text = statement(request, named).text.replace(/\n\s*/g, '\n').replace(/\$\d+/g, '$');
  expect(text).toMatchSnapshot();
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}
const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

it.each(rows)('every table of $id is reached by an index: $request', async ({ request }) => {
  const explained = sql`EXPLAIN (FORMAT JSON) ${statement(request, server.engine.catalogue)}`;
  const { rows: plans } = await server.pool.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>(explained.text, [...explained.values]);
  const scanned = plans.flatMap((plan) => plan['QUERY PLAN']).flatMap(({ Plan }) => nodesOf(Plan)).filter((node) => node['Node Type'] === 'Seq Scan');
  expect(scanned.map((node) => node['Relation Name'])).toEqual([]);
});
