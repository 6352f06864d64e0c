import type { CorrelationGroup } from '../../definition/define-resource';
import { columnName, groupTable } from '../../sql/group-table';
import { name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import { WRITTEN } from '../../store/index/index-values';
import type { SortKey } from '../request/bind-sort';
import type { Predicate } from '../request/predicate';
import type { CompileScope } from './compile-scope';
import { groupCondition } from './group-sql';
import type { Sight } from './sight';

/** What sort keys need to become SQL. */
export interface SortScope {
  readonly scope: CompileScope;
  readonly sight: Sight;
  /** The whole predicate: a key in a correlation group is taken from the instances that matched. */
  readonly predicate: Predicate;
  /** The score of a match, where full text is asked. */
  readonly score: SqlFragment;
}

/** `key ASC NULLS LAST, …` on a row id: values missing last in both directions (ror-read.md 14.6), the best score first. */
export function orderBy(keys: readonly SortKey[], rid: SqlFragment, sortScope: SortScope): SqlFragment[] {
  return keys.map((key) => {
    if (key.declared.parameter.type === 'text') return sql`${sortScope.score} ${key.descending ? sql`ASC` : sql`DESC`} NULLS LAST`;
    return sql`${keyExpression(key, rid, sortScope)} ${key.descending ? sql`DESC` : sql`ASC`} NULLS LAST`;
  });
}

/** The least value of a key when ascending, the greatest when descending (R4 search 3.1.1.5.17). */
function keyExpression(key: SortKey, rid: SqlFragment, { scope, sight, predicate }: SortScope): SqlFragment {
  const pick = key.descending ? sql`max` : sql`min`;
  let from = sql`(SELECT ${rid} AS rid) start`;
  let current = sql`start.rid`;
  key.path.forEach(({ parameter, ancestors }, index) => {
    const link = name(`step${index}`);
    const id = scope.catalogue.parameterId(scope.api, parameter.type, parameter.code);
    from = sql`${from} JOIN ${sight.links(parameter)} ${link} ON ${link}.parameter = ${id} AND ${link}.source = ${current}`;
    current = sql`${link}.target`;
    if (!ancestors) return;
    const up = name(`up${index}`);
    const parent = scope.catalogue.parameterId(scope.api, ancestors.type, ancestors.code);
    from = sql`${from} CROSS JOIN LATERAL (
      WITH RECURSIVE walk(rid) AS (SELECT ${link}.target UNION SELECT parent.target FROM walk JOIN ${sight.links(ancestors)} parent ON parent.parameter = ${parent} AND parent.source = walk.rid)
      SELECT rid FROM walk) ${up}`;
    current = sql`${up}.rid`;
  });
  const value = valueSource(key, scope, sight, current, predicate);
  return sql`(SELECT ${pick}(${value.column}) FROM ${from} JOIN ${value.table} value ON ${value.condition})`;
}

function valueSource(
  { declared, descending }: SortKey,
  scope: CompileScope,
  sight: Sight,
  rid: SqlFragment,
  predicate: Predicate,
): { table: SqlFragment; column: SqlFragment; condition: SqlFragment } {
  const { parameter, group, resourceType } = declared;
  if (parameter.code === '_id' || parameter.code === '_lastUpdated') {
    const column = parameter.code === '_id' ? sql`value.id` : sql`value.last_updated`;
    return { table: parameter.code === '_id' ? sight.records(resourceType) : sight.texts(resourceType), column, condition: sql`value.rid = ${rid}` };
  }
  const end = descending ? 'high' : 'low';
  if (group) {
    const suffix = parameter.type === 'date' ? `_${end}` : parameter.type === 'quantity' ? '_value' : '';
    const fieldId = (code: string): number => scope.catalogue.parameterId(scope.api, resourceType, code);
    const asked = groupCriteria(predicate, group);
    const matching = asked ? sql` AND ${groupCondition({ ...asked, nested: [] }, sql`value`, { parameterId: fieldId, sight, type: resourceType })}` : sql``;
    return {
      table: sight.table(groupTable(group), resourceType),
      column: sql`value.${name(`${columnName(parameter.code)}${suffix}`)}`,
      condition: sql`value.rid = ${rid}${matching}${parameter.type === 'quantity' ? inCanonicalUnit(sql`value.${name(`${columnName(parameter.code)}_unit`)}`) : sql``}`,
    };
  }
  const id = scope.catalogue.parameterId(scope.api, resourceType, parameter.code);
  const condition = sql`value.rid = ${rid} AND value.parameter = ${id}`;
  switch (parameter.type) {
    case 'date':
      return { table: sight.table('date_index', resourceType), column: sql`value.${name(end)}`, condition };
    case 'number':
      return { table: sight.table('number_index', resourceType), column: sql`value.value`, condition };
    case 'quantity':
      return { table: sight.table('number_index', resourceType), column: sql`value.value`, condition: sql`${condition}${inCanonicalUnit(sql`value.unit`)}` };
    case 'token':
      return { table: sight.table('identifier_index', resourceType), column: sql`value.value`, condition };
    default:
      return { table: sight.table('string_index', resourceType), column: sql`value.value`, condition };
  }
}

/** Quantities are also kept as they are written, in units that cannot be compared. */
function inCanonicalUnit(unit: SqlFragment): SqlFragment {
  return sql` AND NOT starts_with(${unit}, ${WRITTEN})`;
}

/** The criteria of a request on one group, wherever they stand in a conjunction: the key is then read from the instances they chose. */
function groupCriteria(predicate: Predicate, group: CorrelationGroup): Extract<Predicate, { kind: 'group' }> | undefined {
  switch (predicate.kind) {
    case 'group':
      return predicate.group === group && predicate.conditions.length > 0 ? predicate : undefined;
    case 'chain':
      return groupCriteria(predicate.inner, group);
    case 'and':
      for (const operand of predicate.operands) {
        const found = groupCriteria(operand, group);
        if (found) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}
