import type { CorrelationGroup } from '../definition/define-resource';
import type { SearchParameter } from '../definition/search-parameter';
import { columnName, groupTable, parameterColumns } from '../store/group-table';
import { anyOf, dateCondition, numberCondition, quantityCondition, tokenIn } from './conditions';
import type { FieldCondition, Predicate } from './predicate';
import { join, name, sql } from './sql';
import type { SqlFragment } from './sql';
import type { View } from './view';

type GroupPredicate = Extract<Predicate, { kind: 'group' }>;

/** The table of the instances: that of the nested group when only nested fields are asked. */
export function groupSource(predicate: GroupPredicate): string {
  const { nested } = predicate.group;
  return groupTable(predicate.conditions.length === 0 && nested ? nested : predicate.group);
}

/** All conditions on ONE row of the group; nested ones on one row of the nested group that belongs to it. */
export function groupCondition(predicate: GroupPredicate, row: SqlFragment, parameterId: (code: string) => number, view: View): SqlFragment {
  const own = predicate.conditions.map((condition) => fieldCondition(predicate.group, condition, row, parameterId, view));
  const { nested } = predicate.group;
  if (predicate.nested.length === 0 || !nested) return join(own, ' AND ');
  if (own.length === 0) return join(predicate.nested.map((condition) => fieldCondition(nested, condition, row, parameterId, view, predicate.group)), ' AND ');
  // A negation alone asks that no nested instance hold the value; an instance without any is fine.
  if (predicate.nested.every(isNegated)) {
    const held = predicate.nested.map((condition) => fieldCondition(nested, positive(condition), sql`inside`, parameterId, view));
    return sql`${join(own, ' AND ')} AND NOT EXISTS (SELECT 1 FROM ${view.table(groupTable(nested))} inside
      WHERE inside.rid = ${row}.rid AND inside.parent_entry = ${row}.entry AND ${anyOf(held)} OFFSET 0)`;
  }
  const inner = predicate.nested.map((condition) => fieldCondition(nested, condition, sql`inside`, parameterId, view, predicate.group));
  return sql`${join(own, ' AND ')} AND EXISTS (SELECT 1 FROM ${view.table(groupTable(nested))} inside
    WHERE inside.rid = ${row}.rid AND inside.parent_entry = ${row}.entry AND ${join(inner, ' AND ')} OFFSET 0)`;
}

function fieldCondition(
  group: CorrelationGroup,
  condition: FieldCondition,
  row: SqlFragment,
  parameterId: (code: string) => number,
  view: View,
  nestedIn?: CorrelationGroup,
): SqlFragment {
  const table = view.table(groupTable(group));
  const column = (suffix = ''): SqlFragment => sql`${row}.${name(`${columnName(condition.code)}${suffix}`)}`;
  switch (condition.kind) {
    case 'token': {
      if (!condition.negated) return tokenIn(column(), parameterId(condition.code), condition.values);
      // A field that repeats takes several rows of one entry: none of them may hold the refused code.
      const other = sql`refused.${name(columnName(condition.code))}`;
      return sql`NOT EXISTS (SELECT 1 FROM ${table} refused WHERE refused.rid = ${row}.rid AND refused.entry = ${row}.entry${nestedIn === undefined ? sql`` : sql` AND refused.parent_entry = ${row}.parent_entry`}
        AND ${tokenIn(other, parameterId(condition.code), condition.values)} OFFSET 0)`;
    }
    case 'date':
      return anyOf(condition.values.map((value) => dateCondition(column('_low'), column('_high'), value)));
    case 'number':
      return anyOf(condition.values.map((value) => numberCondition(column(), value)));
    case 'quantity':
      return anyOf(condition.values.map((value) => quantityCondition(column('_value'), column('_unit'), value)));
    case 'missing': {
      const [first] = parameterColumns(parameterOf(group, condition.code));
      const present = sql`${row}.${name(first?.name ?? columnName(condition.code))}`;
      return condition.missing ? sql`${present} IS NULL` : sql`${present} IS NOT NULL`;
    }
    default:
      return condition satisfies never;
  }
}

function isNegated(condition: FieldCondition): boolean {
  return (condition.kind === 'token' && condition.negated) || (condition.kind === 'missing' && condition.missing);
}

function positive(condition: FieldCondition): FieldCondition {
  if (condition.kind === 'token') return { ...condition, negated: false };
  return condition.kind === 'missing' ? { ...condition, missing: false } : condition;
}

function parameterOf(group: CorrelationGroup, code: string): SearchParameter {
  const found = group.parameters.find((parameter) => parameter.code === code);
  if (!found) throw new Error(`${group.name} declares no ${code}`);
  return found;
}
