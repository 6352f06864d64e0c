import { boundingBox } from '../core/geography';
import { foldString } from '../core/values/string-fold';
import { INDEXED_LENGTH } from '../store/index-values';
import { anyOf, dateCondition, instantCondition, quantityCondition, stringCondition, tokenConditions, tokenIn } from './conditions';
import { estimate } from './estimate';
import { groupCondition, groupSource } from './group-sql';
import type { OfTypeCriterion, ParameterKey, Predicate, TokenCriterion } from './predicate';
import { join, name, sql } from './sql';
import type { SqlFragment } from './sql';
import type { CompileScope } from './compile-scope';

/** A query that yields row ids in a column `rid`; `distinct` when it can name no resource twice. */
export interface RowSet {
  readonly query: SqlFragment;
  readonly distinct: boolean;
}

/** Reading a second set whole is cheaper than probing it row by row until it is this many times larger than the first. */
const HASH_RATIO = 8;
/** Below this many rows probing is cheaper whatever the other set. */
const PROBE_ROWS = 300;

/**
 * Compiles a predicate on resources of one type. Every predicate has two forms, the *set* of resources that meet it and the *test* of
 * one resource; a conjunction reads the set of its most selective member and tests the others (docs/architecture.md, "Search").
 * `OFFSET 0` keeps PostgreSQL from merging a test into the outer query: the order chosen here is the order it runs in.
 */
export class PredicateCompiler {
  private aliases = 0;

  constructor(private readonly scope: CompileScope) {}

  /** The resources of `type` that meet the predicate. */
  set(type: string, predicate: Predicate): RowSet {
    switch (predicate.kind) {
      case 'and':
        return this.conjunction(type, predicate.operands);
      case 'or': {
        const sets = predicate.operands.map((operand) => this.set(type, operand).query);
        return sets.length === 0 ? NOTHING : { query: join(sets, ' UNION '), distinct: true };
      }
      case 'not':
      case 'everything':
      case 'ids':
      case 'last-updated':
        return this.resourceSet(type, predicate);
      case 'chain': {
        const [link, target] = [this.alias(), this.alias()];
        const { query } = this.set(predicate.target, predicate.inner);
        return {
          query: sql`SELECT ${link}.source AS rid FROM (${query}) ${target} JOIN reference_index ${link}
            ON ${link}.parameter = ${this.parameter(predicate.parameter)} AND ${link}.target = ${target}.rid`,
          distinct: false,
        };
      }
      case 'reverse': {
        const [link, source] = [this.alias(), this.alias()];
        const { query } = this.set(predicate.parameter.type, predicate.inner);
        return {
          query: sql`SELECT ${link}.target AS rid FROM (${query}) ${source} JOIN reference_index ${link}
            ON ${link}.parameter = ${this.parameter(predicate.parameter)} AND ${link}.source = ${source}.rid
            WHERE ${link}.target_type = ${this.typeId(type)}`,
          distinct: false,
        };
      }
      default: {
        const row = this.alias();
        const { table, rid, condition, distinct } = this.indexed(type, predicate, row);
        return { query: sql`SELECT ${row}.${rid} AS rid FROM ${table} ${row} WHERE ${condition}`, distinct };
      }
    }
  }

  /** Whether the resource `rid` of `type` meets the predicate: a boolean expression. */
  test(type: string, predicate: Predicate, rid: SqlFragment): SqlFragment {
    switch (predicate.kind) {
      case 'everything':
        return sql`true`;
      case 'and':
        return sql`(${join(predicate.operands.map((operand) => this.test(type, operand, rid)), ' AND ')})`;
      case 'or':
        return predicate.operands.length === 0 ? sql`false` : anyOf(predicate.operands.map((operand) => this.test(type, operand, rid)));
      case 'not':
        return sql`NOT ${this.test(type, predicate.operand, rid)}`;
      case 'ids':
      case 'last-updated': {
        const row = this.alias();
        return sql`EXISTS (SELECT 1 FROM resource ${row} WHERE ${row}.rid = ${rid} AND ${this.columnCondition(type, predicate, row)} OFFSET 0)`;
      }
      case 'chain': {
        const link = this.alias();
        const inner = this.liveTest(predicate.target, predicate.inner, sql`${link}.target`);
        return sql`EXISTS (SELECT 1 FROM reference_index ${link} WHERE ${link}.parameter = ${this.parameter(predicate.parameter)}
          AND ${link}.source = ${rid} AND ${link}.target_type = ${this.typeId(predicate.target)} AND ${inner} OFFSET 0)`;
      }
      case 'reverse': {
        const link = this.alias();
        const inner = this.liveTest(predicate.parameter.type, predicate.inner, sql`${link}.source`);
        return sql`EXISTS (SELECT 1 FROM reference_index ${link} WHERE ${link}.parameter = ${this.parameter(predicate.parameter)}
          AND ${link}.target = ${rid} AND ${inner} OFFSET 0)`;
      }
      default: {
        const row = this.alias();
        const { table, rid: column, condition } = this.indexed(type, predicate, row);
        return sql`EXISTS (SELECT 1 FROM ${table} ${row} WHERE ${row}.${column} = ${rid} AND ${condition} OFFSET 0)`;
      }
    }
  }

  /** Only a negation can be met by a row that is no resource (yet or any more): index rows exist for live resources alone. */
  private liveTest(type: string, predicate: Predicate, rid: SqlFragment): SqlFragment {
    const test = this.test(type, predicate, rid);
    if (!hasNegation(predicate)) return test;
    const row = this.alias();
    return sql`EXISTS (SELECT 1 FROM resource ${row} WHERE ${row}.rid = ${rid} AND ${row}.live) AND ${test}`;
  }

  private conjunction(type: string, operands: readonly Predicate[]): RowSet {
    const ranked = operands
      .map((operand) => ({ operand, rows: estimate(operand, type, this.scope) }))
      .sort((a, b) => a.rows - b.rows);
    const [driver, ...others] = ranked;
    if (!driver) return this.resourceSet(type, { kind: 'everything' });
    const driving = this.set(type, driver.operand);
    const row = this.alias();
    const tests = others.map(({ operand, rows }) => {
      const hashed = driver.rows > PROBE_ROWS && rows < driver.rows * HASH_RATIO;
      return hashed ? sql`${row}.rid IN (${this.set(type, operand).query} OFFSET 0)` : this.test(type, operand, sql`${row}.rid`);
    });
    const where = tests.length === 0 ? sql`` : sql` WHERE ${join(tests, ' AND ')}`;
    return { query: sql`SELECT ${row}.rid FROM (${driving.query} OFFSET 0) ${row}${where}`, distinct: driving.distinct };
  }

  private resourceSet(type: string, predicate: Extract<Predicate, { kind: 'everything' | 'ids' | 'last-updated' | 'not' }>): RowSet {
    const row = this.alias();
    const live = sql`${row}.type = ${this.typeId(type)} AND ${row}.live`;
    const condition = predicate.kind === 'not' ? this.test(type, predicate, sql`${row}.rid`) : this.columnCondition(type, predicate, row);
    return { query: sql`SELECT ${row}.rid FROM resource ${row} WHERE ${live} AND ${condition}`, distinct: true };
  }

  private columnCondition(type: string, predicate: Extract<Predicate, { kind: 'everything' | 'ids' | 'last-updated' }>, row: SqlFragment): SqlFragment {
    switch (predicate.kind) {
      case 'everything':
        return sql`true`;
      case 'ids':
        return sql`${row}.type = ${this.typeId(type)} AND ${row}.id = ANY (${predicate.ids}::text[])`;
      case 'last-updated':
        return anyOf(predicate.values.map((value) => instantCondition(sql`${row}.last_updated`, value)));
      default:
        return predicate satisfies never;
    }
  }

  /** The index table that answers a predicate, with its condition on one row of it. */
  private indexed(
    type: string,
    predicate: Exclude<Predicate, { kind: 'and' | 'or' | 'not' | 'everything' | 'ids' | 'last-updated' | 'chain' | 'reverse' }>,
    row: SqlFragment,
  ): { table: SqlFragment; rid: SqlFragment; condition: SqlFragment; distinct: boolean } {
    const rid = sql`rid`;
    const of = (parameter: ParameterKey): SqlFragment => sql`${row}.parameter = ${this.parameter(parameter)}`;
    switch (predicate.kind) {
      case 'tokens': {
        const distinct = predicate.values.length === 1 && predicate.values[0]?.systems?.length === 1 && predicate.values[0].code !== null;
        return { table: sql`token_index`, rid, condition: tokenIn(sql`${row}.token`, this.parameter(predicate.parameter), predicate.values), distinct };
      }
      case 'identifiers': {
        const condition = sql`${of(predicate.parameter)} AND ${anyOf(identifierConditions(predicate.values, row))}`;
        return { table: sql`identifier_index`, rid, condition, distinct: false };
      }
      case 'strings': {
        const conditions = predicate.values.map((value) => {
          const folded = foldString(value.text).slice(0, INDEXED_LENGTH);
          return stringCondition(sql`${row}.value`, sql`${row}.exact`, value, folded);
        });
        return { table: sql`string_index`, rid, condition: sql`${of(predicate.parameter)} AND ${anyOf(conditions)}`, distinct: false };
      }
      case 'dates': {
        const conditions = predicate.values.map((value) => dateCondition(sql`${row}.low`, sql`${row}.high`, value));
        return { table: sql`date_index`, rid, condition: sql`${of(predicate.parameter)} AND ${anyOf(conditions)}`, distinct: false };
      }
      case 'numbers': {
        const conditions = predicate.values.map((value) => quantityCondition(sql`${row}.value`, sql`${row}.unit`, value));
        return { table: sql`number_index`, rid, condition: sql`${of(predicate.parameter)} AND ${anyOf(conditions)}`, distinct: false };
      }
      case 'references': {
        const types = predicate.targets.map((target) => this.typeId(target.type));
        const ids = predicate.targets.map((target) => target.id);
        const targets = sql`SELECT r.rid FROM resource r JOIN unnest(${types}::smallint[], ${ids}::text[]) AS wanted(type, id) USING (type, id)`;
        return { table: sql`reference_index`, rid: sql`source`, condition: sql`${of(predicate.parameter)} AND ${row}.target = ANY (ARRAY(${targets}))`, distinct: false };
      }
      case 'circle':
        return { table: sql`position_index`, rid, condition: sql`${of(predicate.parameter)} AND ${circleCondition(predicate, row)}`, distinct: true };
      case 'present': {
        const condition =
          predicate.index === 'token'
            ? sql`${row}.token = ANY (ARRAY(SELECT t.id FROM token t WHERE t.parameter = ${this.parameter(predicate.parameter)}))`
            : of(predicate.parameter);
        return { table: sql`${name(`${predicate.index}_index`)}`, rid: predicate.index === 'reference' ? sql`source` : rid, condition, distinct: false };
      }
      case 'group': {
        const parameterOf = (code: string): number => this.parameter({ type, code });
        return { table: groupSource(predicate), rid, condition: groupCondition(predicate, row, parameterOf), distinct: false };
      }
      default:
        return predicate satisfies never;
    }
  }

  private parameter(key: ParameterKey): number {
    return this.scope.catalogue.parameterId(this.scope.api, key.type, key.code);
  }

  private typeId(type: string): number {
    return this.scope.catalogue.typeId(this.scope.api, type);
  }

  private alias(): SqlFragment {
    this.aliases += 1;
    return name(`x${this.aliases}`);
  }
}

const NOTHING: RowSet = { query: sql`SELECT NULL::bigint AS rid WHERE false`, distinct: true };

function hasNegation(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'not':
    case 'everything':
      return true;
    case 'and':
    case 'or':
      return predicate.operands.some(hasNegation);
    default:
      return false;
  }
}

/** R4 search 3.1.1.5.11; a request may also write the system of the identifier's type where its own system should stand. */
function identifierConditions(values: readonly (TokenCriterion | OfTypeCriterion)[], row: SqlFragment): SqlFragment[] {
  const tokens = values.filter((value): value is TokenCriterion => 'systems' in value);
  const typed = values.filter((value): value is OfTypeCriterion => 'typeCode' in value);
  const qualified = tokens.filter((value) => value.systems !== null);
  return [
    ...(tokens.length === 0 ? [] : tokenConditions(tokens, sql`${row}.value`, sql`${row}.system`)),
    ...(qualified.length === 0 ? [] : tokenConditions(qualified, sql`${row}.value`, sql`${row}.type_system`)),
    ...typed.map(
      (value) => sql`(${row}.value = ${value.value} AND ${row}.type_code = ${value.typeCode} AND ${row}.type_system = ANY (${value.typeSystems}::text[]))`,
    ),
  ];
}

/** A box for the index, then the great-circle distance (6371.0088 km, the mean radius `distanceKm` uses too). */
function circleCondition(circle: Extract<Predicate, { kind: 'circle' }>, row: SqlFragment): SqlFragment {
  const { south, north, west, east } = boundingBox(circle, circle.radiusKm);
  const beyond = west < -180 || east > 180;
  const longitudes = beyond
    ? sql`(${row}.longitude >= ${west < -180 ? west + 360 : west} OR ${row}.longitude <= ${east > 180 ? east - 360 : east})`
    : sql`${row}.longitude BETWEEN ${west} AND ${east}`;
  return sql`${row}.latitude BETWEEN ${south} AND ${north} AND ${longitudes}
    AND 2 * 6371.0088 * asin(least(1, sqrt(power(sin(radians(${row}.latitude - ${circle.latitude}) / 2), 2)
      + cos(radians(${circle.latitude})) * cos(radians(${row}.latitude))
        * power(sin(radians(${row}.longitude - ${circle.longitude}) / 2), 2)))) <= ${circle.radiusKm}`;
}
