import { prefixUpperBound } from '../../core/values/string-fold';
import { INDEXED_LENGTH } from '../../store/index/index-values';
import { instantText } from '../../sql/instant-text';
import type { DateCriterion, NumberCriterion, StringCriterion, TokenCriterion } from '../request/predicate';
import { sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import { anyOf, anyValue } from './value-list';
import type { Comparison } from './value-list';

/**
 * The numbers of the tokens a criterion means, as the right side of a comparison: `= (SELECT …)` when it can only be one, which
 * keeps the order of the index, `= ANY (ARRAY(…))` otherwise. Resolved by PostgreSQL once per execution.
 */
export function tokenIn(column: SqlFragment, parameterId: number, values: readonly TokenCriterion[]): SqlFragment {
  const [only] = values;
  if (values.length === 1 && only?.systems?.length === 1 && only.code !== null && only.label === undefined) {
    return sql`${column} = (SELECT t.id FROM token t WHERE t.parameter = ${parameterId} AND t.code = ${only.code} AND t.system = ${only.systems[0]})`;
  }
  const conditions = tokenConditions(values, sql`t.code`, sql`t.system`);
  return sql`${column} = ANY (ARRAY(SELECT t.id FROM token t WHERE t.parameter = ${parameterId} AND ${anyOf(conditions)}))`;
}

/** Conditions on a code column and a system column, in as few shapes as possible whatever the number of values. */
export function tokenConditions(values: readonly TokenCriterion[], code: SqlFragment, system: SqlFragment): SqlFragment[] {
  const labels = values.flatMap(({ label }) => (label === undefined ? [] : [label]));
  const pairs = values.flatMap((value) => (value.systems === null || value.code === null ? [] : value.systems.map((s) => [value.code, s] as const)));
  const codes = values.flatMap((value) => (value.systems === null && value.code !== null ? [value.code] : []));
  const systems = values.flatMap((value) => (value.systems !== null && value.code === null ? value.systems : []));
  return [
    ...(pairs.length > 0
      ? [sql`(${code}, ${system}) IN (SELECT * FROM unnest(${pairs.map(([c]) => c)}::text[], ${pairs.map(([, s]) => s)}::text[]))`]
      : []),
    ...(codes.length > 0 ? [sql`${code} = ANY (${codes}::text[])`] : []),
    ...(systems.length > 0 ? [sql`${system} = ANY (${systems}::text[])`] : []),
    ...(labels.length > 0 ? [anyValue(labels, LABEL)] : []),
  ];
}

/** Labels that begin with a text. */
const LABEL: Comparison<string> = {
  kind: () => 'label',
  operands: { low: { type: 'text', of: (label) => label }, high: { type: 'text', of: (label) => prefixUpperBound(label) ?? '\u{10FFFF}' } },
  condition: (_, operand) => sql`(t.display >= ${operand('low')} AND t.display < ${operand('high')})`,
};

const INTERVAL: Comparison<DateCriterion>['operands'] = {
  low: { type: 'timestamptz', of: ({ low }) => instantText(low) },
  high: { type: 'timestamptz', of: ({ high }) => instantText(high) },
};

/** R4 search 3.1.1.4.5, the rules of `compareDate` on interval columns [low, high). */
export function dateComparison(low: SqlFragment, high: SqlFragment): Comparison<DateCriterion> {
  return {
    kind: ({ prefix }) => prefix,
    operands: INTERVAL,
    condition: ({ prefix }, operand) => {
      const [from, to] = [operand('low'), operand('high')];
      const contained = sql`(${low} >= ${from} AND ${high} <= ${to})`;
      switch (prefix) {
        case 'eq':
          return contained;
        case 'ne':
          return sql`NOT ${contained}`;
        case 'gt':
          return sql`${high} > ${to}`;
        case 'lt':
          return sql`${low} < ${from}`;
        case 'ge':
          return sql`(${high} > ${to} OR ${contained})`;
        case 'le':
          return sql`(${low} < ${from} OR ${contained})`;
        case 'sa':
          return sql`${low} >= ${to}`;
        case 'eb':
          return sql`${high} <= ${from}`;
        case 'ap':
          return sql`(${low} < ${to} AND ${high} > ${from})`;
        default:
          return prefix satisfies never;
      }
    },
  };
}

/** A condition on the instant a resource was last updated: the interval [t, t + 1 ms) against the value. */
export function instantComparison(column: SqlFragment): Comparison<DateCriterion> {
  return {
    kind: ({ prefix }) => prefix,
    operands: INTERVAL,
    condition: ({ prefix }, operand) => {
      const [from, to] = [operand('low'), operand('high')];
      switch (prefix) {
        case 'eq':
        case 'ap':
          return sql`(${column} >= ${from} AND ${column} < ${to})`;
        case 'ne':
          return sql`NOT (${column} >= ${from} AND ${column} < ${to})`;
        case 'gt':
        case 'sa':
          return sql`${column} >= ${to}`;
        case 'lt':
        case 'eb':
          return sql`${column} < ${from}`;
        case 'ge':
          return sql`${column} >= ${from}`;
        case 'le':
          return sql`${column} < ${to}`;
        default:
          return prefix satisfies never;
      }
    },
  };
}

const NUMBER: Comparison<NumberCriterion>['operands'] = {
  value: { type: 'numeric', of: ({ value }) => value },
  low: { type: 'numeric', of: ({ low }) => low },
  high: { type: 'numeric', of: ({ high }) => high },
};

/** R4 search 3.1.1.5.2: eq and ne compare with the implied interval [low, high), the others with the number as sent. */
export function numberComparison(column: SqlFragment): Comparison<NumberCriterion> {
  return {
    kind: ({ prefix, low, high }) => `${prefix} ${low === high ? 'exact' : 'implied'}`,
    operands: NUMBER,
    condition: ({ prefix, low, high }, operand) => {
      const exact = low === high;
      const inside = exact ? sql`${column} = ${operand('value')}` : sql`(${column} >= ${operand('low')} AND ${column} < ${operand('high')})`;
      switch (prefix) {
        case 'eq':
          return inside;
        case 'ne':
          return sql`NOT ${exact ? sql`(${inside})` : inside}`;
        case 'ap':
          return sql`(${column} >= ${operand('low')} AND ${column} <= ${operand('high')})`;
        case 'gt':
        case 'sa':
          return sql`${column} > ${operand('value')}`;
        case 'lt':
        case 'eb':
          return sql`${column} < ${operand('value')}`;
        case 'ge':
          return sql`${column} >= ${operand('value')}`;
        case 'le':
          return sql`${column} <= ${operand('value')}`;
        default:
          return prefix satisfies never;
      }
    },
  };
}

/** A number with its unit: values of another unit are never compared. */
export function quantityComparison(column: SqlFragment, unit: SqlFragment): Comparison<NumberCriterion> {
  const numbers = numberComparison(column);
  return {
    kind: (value) => `${numbers.kind(value)} ${value.unit === null ? 'any unit' : 'unit'}`,
    operands: { ...NUMBER, unit: { type: 'text', of: (value) => value.unit } },
    condition: (example, operand) => {
      const compared = numbers.condition(example, operand);
      return example.unit === null ? compared : sql`(${unit} = ${operand('unit')} AND ${compared})`;
    },
  };
}

/**
 * Folded prefix by range, exact text, folded substring or folded suffix. The index holds the first 256 characters of the folded text.
 * @param indexed the text as the index holds it
 */
export function stringComparison(value: SqlFragment, exact: SqlFragment, indexed: (text: string) => string): Comparison<StringCriterion> {
  const prefixOf = ({ text }: StringCriterion): string => text.slice(0, INDEXED_LENGTH);
  return {
    kind: (criterion) => (criterion.match === 'prefix' && prefixUpperBound(prefixOf(criterion)) === null ? 'last prefix' : criterion.match),
    operands: {
      low: { type: 'text', of: (criterion) => (criterion.match === 'prefix' ? prefixOf(criterion) : criterion.match === 'exact' ? indexed(criterion.text) : pattern(criterion)) },
      high: { type: 'text', of: (criterion) => (criterion.match === 'prefix' ? prefixUpperBound(prefixOf(criterion)) : criterion.text) },
    },
    condition: (example, operand) => {
      switch (example.match) {
        case 'exact':
          return sql`(${value} = ${operand('low')} AND ${exact} = ${operand('high')})`;
        case 'contains':
        case 'suffix':
          return sql`${value} LIKE ${operand('low')}`;
        case 'prefix':
          return prefixUpperBound(prefixOf(example)) === null ? sql`${value} >= ${operand('low')}` : sql`(${value} >= ${operand('low')} AND ${value} < ${operand('high')})`;
        default:
          return example.match satisfies never;
      }
    },
  };
}

function pattern({ match, text }: StringCriterion): string {
  const literal = text.replace(/[\\%_]/g, '\\$&');
  return match === 'contains' ? `%${literal}%` : `%${literal}`;
}
