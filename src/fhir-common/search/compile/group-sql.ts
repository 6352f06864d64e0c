import type { CorrelationGroup } from '../../definition/define-resource';
import type { SearchParameter } from '../../definition/search-parameter';
import { columnName, groupTable, parameterColumns } from '../../sql/group-table';
import { isWrittenUnit } from '../../store/index/index-values';
import { dateComparison, numberComparison, quantityComparison, tokenIn } from './conditions';
import { isNegative, positiveForm } from '../request/predicate';
import type { FieldCondition, Predicate } from '../request/predicate';
import { join, name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { Sight } from './sight';
import { anyOf, anyValue } from './value-list';

type GroupPredicate = Extract<Predicate, { kind: 'group' }>;

/** Where the fields of a group stand: numbers of the parameters, and the type of the resource that holds it. */
export interface GroupFields {
  readonly parameterId: (code: string) => number;
  readonly sight: Sight;
  readonly type: string;
}

/** The table of the instances: that of the nested group when only nested fields are asked. */
export function groupSource(predicate: GroupPredicate): string {
  const { nested } = predicate.group;
  return groupTable(predicate.conditions.length === 0 && nested ? nested : predicate.group);
}

/** All conditions on ONE row of the group; nested ones on one row of the nested group that belongs to it. */
export function groupCondition(predicate: GroupPredicate, row: SqlFragment, fields: GroupFields): SqlFragment {
  const own = predicate.conditions.map((condition) => fieldCondition(predicate.group, condition, row, fields));
  const { nested } = predicate.group;
  if (predicate.nested.length === 0 || !nested) return join(own, ' AND ');
  if (own.length === 0) return join(predicate.nested.map((condition) => fieldCondition(nested, condition, row, fields, predicate.group)), ' AND ');
  // A negation alone asks that no nested instance hold the value; an instance without any is fine.
  if (predicate.nested.every(isNegative)) {
    const held = predicate.nested.map((condition) => fieldCondition(nested, positiveForm(condition), sql`inside`, fields));
    return sql`${join(own, ' AND ')} AND NOT EXISTS (SELECT 1 FROM ${fields.sight.table(groupTable(nested), fields.type)} inside
      WHERE inside.rid = ${row}.rid AND inside.parent_entry = ${row}.entry AND ${anyOf(held)} OFFSET 0)`;
  }
  const inner = predicate.nested.map((condition) => fieldCondition(nested, condition, sql`inside`, fields, predicate.group));
  return sql`${join(own, ' AND ')} AND EXISTS (SELECT 1 FROM ${fields.sight.table(groupTable(nested), fields.type)} inside
    WHERE inside.rid = ${row}.rid AND inside.parent_entry = ${row}.entry AND ${join(inner, ' AND ')} OFFSET 0)`;
}

function fieldCondition(
  group: CorrelationGroup,
  condition: FieldCondition,
  row: SqlFragment,
  { parameterId, sight, type }: GroupFields,
  nestedIn?: CorrelationGroup,
): SqlFragment {
  // A field that repeats, or a quantity that is written in several ways, takes several rows of one entry.
  const sameEntry = (other: SqlFragment, matching: SqlFragment): SqlFragment => sql`EXISTS (SELECT 1 FROM ${sight.table(groupTable(group), type)} ${other}
    WHERE ${other}.rid = ${row}.rid AND ${other}.entry = ${row}.entry${nestedIn === undefined ? sql`` : sql` AND ${other}.parent_entry = ${row}.parent_entry`}
        AND ${matching} OFFSET 0)`;
  const column = (suffix = ''): SqlFragment => sql`${row}.${name(`${columnName(condition.code)}${suffix}`)}`;
  switch (condition.kind) {
    case 'token': {
      if (!condition.negated) return tokenIn(column(), parameterId(condition.code), condition.values);
      return sql`NOT ${sameEntry(sql`refused`, tokenIn(sql`refused.${name(columnName(condition.code))}`, parameterId(condition.code), condition.values))}`;
    }
    case 'date':
      return anyValue(condition.values, dateComparison(column('_low'), column('_high')));
    case 'number':
      return anyValue(condition.values, numberComparison(column()));
    case 'quantity': {
      const code = columnName(condition.code);
      const canonical = quantityComparison(column('_value'), column('_unit'));
      const spelt = quantityComparison(sql`spelt.${name(`${code}_value`)}`, sql`spelt.${name(`${code}_unit`)}`);
      return anyValue(condition.values, {
        ...canonical,
        kind: (value) => `${canonical.kind(value)} ${isWrittenUnit(value.unit) ? 'as written' : 'canonical'}`,
        condition: (example, operand) =>
          isWrittenUnit(example.unit) ? sameEntry(sql`spelt`, spelt.condition(example, operand)) : canonical.condition(example, operand),
      });
    }
    case 'missing': {
      const [first] = parameterColumns(parameterOf(group, condition.code));
      const present = sql`${row}.${name(first?.name ?? columnName(condition.code))}`;
      return condition.missing ? sql`${present} IS NULL` : sql`${present} IS NOT NULL`;
    }
    default:
      return condition satisfies never;
  }
}

function parameterOf(group: CorrelationGroup, code: string): SearchParameter {
  const found = group.parameters.find((parameter) => parameter.code === code);
  if (!found) throw new Error(`${group.name} declares no ${code}`);
  return found;
}
