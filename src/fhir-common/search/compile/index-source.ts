import { boundingBox } from '../../core/geography';
import type { GeoPoint } from '../../core/geography';
import { foldString } from '../../core/values/string-fold';
import { INDEXED_LENGTH } from '../../store/index/index-values';
import { dateComparison, quantityComparison, stringComparison, tokenConditions, tokenIn } from './conditions';
import { groupCondition, groupSource } from './group-sql';
import type { OfTypeCriterion, ParameterKey, Predicate, TokenCriterion } from '../request/predicate';
import { sql, whole } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { Sight } from './sight';
import { anyOf, anyValue, joinedValues } from './value-list';
import type { Comparison } from './value-list';

/** The predicates one index table answers. */
export type IndexedPredicate = Exclude<Predicate, { kind: 'and' | 'or' | 'not' | 'everything' | 'ids' | 'last-updated' | 'chain' | 'reverse' }>;

export interface IndexScope {
  readonly sight: Sight;
  /** The type whose resources are looked for. */
  readonly type: string;
  parameterId(parameter: ParameterKey): number;
  /** Number of a parameter of the type being searched, by its code. */
  fieldId(code: string): number;
  typeId(type: string): number;
}

/**
 * What stands behind FROM, with the row under the alias it was given, its column of row ids, and the condition one of its rows must meet;
 * `distinct` when a resource has at most one such row.
 */
export interface IndexSource {
  readonly from: SqlFragment;
  readonly rid: SqlFragment;
  readonly condition: SqlFragment;
  readonly distinct: boolean;
}

const RID = sql`rid`;
const SOURCE = sql`source`;

/** The index table that answers a predicate, with its condition on one row of it. */
export function indexSource(predicate: IndexedPredicate, row: SqlFragment, scope: IndexScope): IndexSource {
  const of = (parameter: ParameterKey): SqlFragment => sql`${row}.parameter = ${scope.parameterId(parameter)}`;
  const source = (table: string, condition: SqlFragment, rid = RID, distinct = false): IndexSource => ({
    from: sql`${scope.sight.table(table, scope.type)} ${row}`,
    rid,
    condition,
    distinct,
  });
  const list = <Value>(table: string, { parameter, values }: { parameter: ParameterKey; values: readonly Value[] }, comparison: Comparison<Value>): IndexSource => {
    const joined = joinedValues(values, comparison);
    if (joined === undefined) return source(table, sql`${of(parameter)} AND ${anyValue(values, comparison)}`);
    const all = source(table, of(parameter));
    return { ...all, from: sql`${all.from}${joined}` };
  };
  switch (predicate.kind) {
    case 'tokens':
      return source('token_index', tokenIn(sql`${row}.token`, scope.parameterId(predicate.parameter), predicate.values), RID, isOneToken(predicate.values));
    case 'identifiers': {
      const { targetType, values } = predicate;
      const declared = targetType === undefined ? sql`` : sql` AND coalesce(${row}.type_code, ${targetType}) = ${targetType}`;
      return source('identifier_index', sql`${of(predicate.parameter)} AND ${anyOf(identifierConditions(values, row))}${declared}`);
    }
    case 'strings': {
      const indexed = (text: string): string => (predicate.verbatim === true ? text : foldString(text)).slice(0, INDEXED_LENGTH);
      return list('string_index', predicate, stringComparison(sql`${row}.value`, sql`${row}.exact`, indexed));
    }
    case 'dates':
      return list('date_index', predicate, dateComparison(sql`${row}.low`, sql`${row}.high`));
    case 'numbers':
      return list('number_index', predicate, quantityComparison(sql`${row}.value`, sql`${row}.unit`));
    case 'references':
      return source('reference_index', sql`${of(predicate.parameter)} AND ${row}.target = ANY (ARRAY(${targetRids(predicate.targets, scope)}))`, SOURCE);
    case 'circle':
      return source('position_index', sql`${of(predicate.parameter)} AND ${circleCondition(predicate, row)}`, RID, true);
    case 'words':
      return source('text_index', wordsCondition(predicate, row, scope.parameterId(predicate.parameter)), RID, true);
    case 'present':
      return presenceSource(predicate, row, scope, source);
    case 'group': {
      const condition = groupCondition(predicate, row, { parameterId: (code) => scope.fieldId(code), sight: scope.sight, type: scope.type });
      return source(groupSource(predicate), condition);
    }
    default:
      return predicate satisfies never;
  }
}

function isOneToken(values: readonly TokenCriterion[]): boolean {
  const [only] = values;
  return values.length === 1 && only?.systems?.length === 1 && only.code !== null;
}

function presenceSource(
  { index, parameter }: Extract<Predicate, { kind: 'present' }>,
  row: SqlFragment,
  scope: IndexScope,
  source: (table: string, condition: SqlFragment, rid?: SqlFragment) => IndexSource,
): IndexSource {
  const id = scope.parameterId(parameter);
  if (index === 'token') return source('token_index', sql`${row}.token = ANY (ARRAY(SELECT t.id FROM token t WHERE t.parameter = ${id}))`);
  return source(`${index}_index`, sql`${row}.parameter = ${id}`, index === 'reference' ? SOURCE : RID);
}

function targetRids(targets: readonly { readonly type: string; readonly id: string }[], scope: IndexScope): SqlFragment {
  const types = targets.map(({ type }) => scope.typeId(type));
  const ids = targets.map(({ id }) => id);
  return sql`SELECT r.rid FROM resource r JOIN unnest(${types}::smallint[], ${ids}::text[]) AS wanted(type, id) USING (type, id)`;
}

/** R4 search 3.1.1.5.11; a request may also write the system of the identifier's type where its own system should stand. */
function identifierConditions(values: readonly (TokenCriterion | OfTypeCriterion)[], row: SqlFragment): SqlFragment[] {
  const tokens = values.filter((value): value is TokenCriterion => 'systems' in value);
  const typed = values.filter((value): value is OfTypeCriterion => 'typeCode' in value);
  const qualified = tokens.flatMap((value) => {
    const systems = value.systems?.filter((system) => system !== '') ?? [];
    return systems.length === 0 ? [] : [{ ...value, systems }];
  });
  return [
    ...(tokens.length === 0 ? [] : tokenConditions(tokens, sql`${row}.value`, sql`${row}.system`)),
    ...(qualified.length === 0 ? [] : tokenConditions(qualified, sql`${row}.value`, sql`${row}.type_system`)),
    ...(typed.length === 0 ? [] : [typedCondition(typed, row)]),
  ];
}

function typedCondition(typed: readonly OfTypeCriterion[], row: SqlFragment): SqlFragment {
  const wanted = typed.flatMap(({ value, typeCode, typeSystems }) => typeSystems.map((typeSystem) => ({ value, typeCode, typeSystem })));
  return sql`(${row}.value, ${row}.type_code, ${row}.type_system) IN (SELECT * FROM unnest(${wanted.map(({ value }) => value)}::text[],
    ${wanted.map(({ typeCode }) => typeCode)}::text[], ${wanted.map(({ typeSystem }) => typeSystem)}::text[]))`;
}

/** The words of a question in a text. The parameter stands in the statement itself: each has an index of its own (`store/text-indexes.ts`). */
export function wordsCondition({ query }: Extract<Predicate, { kind: 'words' }>, row: SqlFragment, parameterId: number): SqlFragment {
  return sql`${row}.parameter = ${whole(parameterId)} AND ${row}.words @@ (SELECT text_query(${query}))`;
}

/** A box for the index, then the great-circle distance. */
function circleCondition(circle: Extract<Predicate, { kind: 'circle' }>, row: SqlFragment): SqlFragment {
  const { south, north, west, east } = boundingBox(circle, circle.radiusKm);
  const beyond = west < -180 || east > 180;
  const longitudes = beyond
    ? sql`(${row}.longitude >= ${west < -180 ? west + 360 : west} OR ${row}.longitude <= ${east > 180 ? east - 360 : east})`
    : sql`${row}.longitude BETWEEN ${west} AND ${east}`;
  return sql`${row}.latitude BETWEEN ${south} AND ${north} AND ${longitudes} AND ${kilometres(circle, row)} <= ${circle.radiusKm}`;
}

/** Distance in km from a point to the position of a row (haversine on the mean radius, as `distanceKm`). */
export function kilometres(centre: GeoPoint, row: SqlFragment): SqlFragment {
  return sql`2 * 6371.0088 * asin(least(1, sqrt(power(sin(radians(${row}.latitude - ${centre.latitude}::float8) / 2), 2)
    + cos(radians(${centre.latitude}::float8)) * cos(radians(${row}.latitude))
      * power(sin(radians(${row}.longitude - ${centre.longitude}::float8) / 2), 2))))`;
}
