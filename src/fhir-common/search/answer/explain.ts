import type { Parameters } from 'fhir/r4';
import type { RequestContext } from '../../context/request-context';
import { FhirError } from '../../core/errors';
import { arrayAt, isObject } from '../../core/json';
import type { CompileScope } from '../compile/compile-scope';
import { estimate } from '../plan/estimate';
import type { SearchRequest } from '../request/search-request';
import { sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';

const ADMIN = 'admin';

/**
 * How a search runs, as a Parameters resource: its tree, its criteria from the most selective (the driving set) on, the SQL, and
 * PostgreSQL's plan with estimated and real rows. The search is really run.
 * @throws FhirError `explain-refused` (403) for anybody but an administrator: plans tell about data
 */
export async function explain(context: RequestContext, scope: CompileScope, request: SearchRequest, statement: SqlFragment): Promise<Buffer> {
  if (!context.caller.roles.includes(ADMIN)) throw new FhirError('explain-refused', { parameter: '_explain' });
  const [row] = await context.database.query<{ 'QUERY PLAN': unknown }>(sql`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement}`, context.signal);
  const [plan] = arrayAt(row, 'QUERY PLAN');
  const operands = request.predicate.kind === 'and' ? request.predicate.operands : [request.predicate];
  const ranked = operands.map((operand) => ({ operand, rows: Math.round(estimate(operand, request.type, scope)) })).sort((a, b) => a.rows - b.rows);
  const text = (name: string, value: unknown): NonNullable<Parameters['parameter']>[number] => ({
    name,
    valueString: typeof value === 'string' ? value : JSON.stringify(value, withoutDefinitions, 1),
  });
  const answer: Parameters = {
    resourceType: 'Parameters',
    parameter: [
      text('ast', request.predicate),
      ...ranked.map(({ operand, rows }, index) => ({
        name: index === 0 ? 'driving-set' : 'test',
        part: [text('criterion', operand), { name: 'estimated-rows', valueInteger: Math.min(rows, 2_147_483_647) }],
      })),
      text('sql', statement.text),
      text('values', statement.values),
      text('plan', summary(isObject(plan) ? plan['Plan'] : undefined, 0).join('\n')),
      text('planning-ms', String(isObject(plan) ? plan['Planning Time'] : '')),
      text('execution-ms', String(isObject(plan) ? plan['Execution Time'] : '')),
    ],
  };
  return Buffer.from(JSON.stringify(answer), 'utf8');
}

/** The plan as an indented list: node, index or table, estimated rows, real rows. */
function summary(node: unknown, depth: number): string[] {
  if (!isObject(node)) return [];
  const what = ['Node Type', 'Index Name', 'Relation Name', 'CTE Name'].map((key) => node[key]).filter((value) => typeof value === 'string');
  const loops = typeof node['Actual Loops'] === 'number' ? node['Actual Loops'] : 1;
  const line = `${'  '.repeat(depth)}${what.join(' ')}: ${String(node['Plan Rows'])} estimated, ${String(node['Actual Rows'])} real x ${loops}`;
  return [line, ...arrayAt(node, 'Plans').flatMap((child) => summary(child, depth + 1))];
}

/** A correlation group in the tree is shown by its name: the reader has its declaration. */
function withoutDefinitions(key: string, value: unknown): unknown {
  return key === 'group' && isObject(value) ? value['name'] : value;
}
