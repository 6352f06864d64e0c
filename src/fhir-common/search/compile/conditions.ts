import type { SearchPrefix } from '../../core/values/prefix';
import { prefixUpperBound } from '../../core/values/string-fold';
import { INDEXED_LENGTH } from '../../store/index/index-values';
import { instantText } from '../../sql/instant-text';
import type { DateCriterion, NumberCriterion, StringCriterion, TokenCriterion } from '../request/predicate';
import { join, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';

/** Any of the alternatives. */
export function anyOf(alternatives: readonly SqlFragment[]): SqlFragment {
  const [only] = alternatives;
  return alternatives.length === 1 && only ? only : sql`(${join(alternatives, ' OR ')})`;
}

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
    ...labels.map((label) => sql`(t.display >= ${label} AND t.display < ${prefixUpperBound(label) ?? '\u{10FFFF}'})`),
  ];
}

/** R4 search 3.1.1.4.5, the rules of `compareDate` on interval columns [low, high). */
export function dateCondition(low: SqlFragment, high: SqlFragment, criterion: DateCriterion): SqlFragment {
  const from = sql`${instantText(criterion.low)}::timestamptz`;
  const to = sql`${instantText(criterion.high)}::timestamptz`;
  const contained = sql`(${low} >= ${from} AND ${high} <= ${to})`;
  switch (criterion.prefix) {
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
      return criterion.prefix satisfies never;
  }
}

/** A condition on the instant a resource was last updated: the interval [t, t + 1 ms) against the value. */
export function instantCondition(column: SqlFragment, criterion: DateCriterion): SqlFragment {
  const from = sql`${instantText(criterion.low)}::timestamptz`;
  const to = sql`${instantText(criterion.high)}::timestamptz`;
  switch (criterion.prefix) {
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
      return criterion.prefix satisfies never;
  }
}

/** R4 search 3.1.1.5.2: eq and ne compare with the implied interval [low, high), the others with the number as sent. */
export function numberCondition(column: SqlFragment, criterion: NumberCriterion): SqlFragment {
  const exact = criterion.low === criterion.high;
  const inside = exact
    ? sql`${column} = ${criterion.value}::numeric`
    : sql`(${column} >= ${criterion.low}::numeric AND ${column} < ${criterion.high}::numeric)`;
  const compared: Record<SearchPrefix, () => SqlFragment> = {
    eq: () => inside,
    ne: () => sql`NOT ${exact ? sql`(${inside})` : inside}`,
    ap: () => sql`(${column} >= ${criterion.low}::numeric AND ${column} <= ${criterion.high}::numeric)`,
    gt: () => sql`${column} > ${criterion.value}::numeric`,
    sa: () => sql`${column} > ${criterion.value}::numeric`,
    lt: () => sql`${column} < ${criterion.value}::numeric`,
    eb: () => sql`${column} < ${criterion.value}::numeric`,
    ge: () => sql`${column} >= ${criterion.value}::numeric`,
    le: () => sql`${column} <= ${criterion.value}::numeric`,
  };
  return compared[criterion.prefix]();
}

/** A number with its unit: values of another unit are never compared. */
export function quantityCondition(column: SqlFragment, unit: SqlFragment, criterion: NumberCriterion): SqlFragment {
  const compared = numberCondition(column, criterion);
  return criterion.unit === null ? compared : sql`(${unit} = ${criterion.unit} AND ${compared})`;
}

/** Folded prefix by range, exact text, folded substring or folded suffix. The index holds the first 256 characters of the folded text. */
export function stringCondition(value: SqlFragment, exact: SqlFragment, criterion: StringCriterion, foldedExact: string): SqlFragment {
  switch (criterion.match) {
    case 'exact':
      return sql`(${value} = ${foldedExact} AND ${exact} = ${criterion.text})`;
    case 'contains':
      return sql`${value} LIKE ${`%${likeText(criterion.text)}%`}`;
    case 'suffix':
      return sql`${value} LIKE ${`%${likeText(criterion.text)}`}`;
    case 'prefix': {
      const wanted = criterion.text.slice(0, INDEXED_LENGTH);
      const beyond = prefixUpperBound(wanted);
      return beyond === null ? sql`${value} >= ${wanted}` : sql`(${value} >= ${wanted} AND ${value} < ${beyond})`;
    }
    default:
      return criterion.match satisfies never;
  }
}

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
