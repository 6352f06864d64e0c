import type { CompileScope } from './compile-scope';
import { instantComparison } from './conditions';
import { estimate } from '../plan/estimate';
import { groupSource } from './group-sql';
import { indexSource } from './index-source';
import type { IndexedPredicate } from './index-source';
import type { ParameterKey, Predicate } from '../request/predicate';
import { join, name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { Sight } from './sight';
import { anyOf, anyValue } from './value-list';

/** A query that yields row ids in a column `rid`; `distinct` when it can name no resource twice. */
export interface RowSet {
  readonly query: SqlFragment;
  readonly distinct: boolean;
}

/** Reading a second set whole is cheaper than probing it row by row until it is this many times larger than the first. */
const HASH_RATIO = 8;
/** Below this many rows probing is cheaper whatever the other set. */
const PROBE_ROWS = 300;

/** Bounds that only grow: whoever asks from the newest date he saw must not be shown a date that a running write could yet precede. */
const DELTA_PREFIXES: ReadonlySet<string> = new Set(['ge', 'gt', 'sa']);

/**
 * Compiles a predicate on resources of one type. Every predicate has two forms, the *set* of resources that meet it and the *test* of
 * one resource; a conjunction reads the set of its most selective member and tests the others (docs/architecture.md, "Search").
 * `OFFSET 0` keeps PostgreSQL from merging a test into the outer query, `IS TRUE` keeps a hashed set from becoming a join: the order
 * chosen here is the order it runs in.
 */
export class PredicateCompiler {
  private aliases = 0;

  constructor(
    private readonly scope: CompileScope,
    private readonly sight: Sight,
  ) {}

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
        const carried = this.carried(predicate);
        if (carried) return { query: sql`SELECT ${carried.row}.source AS rid FROM ${carried.table} ${carried.row} WHERE ${carried.condition}`, distinct: false };
        const [link, target] = [this.alias(), this.alias()];
        const found = this.set(predicate.target, predicate.inner).query;
        const query = predicate.ancestors ? this.descendants(found, predicate.ancestors) : found;
        return {
          query: sql`SELECT ${link}.source AS rid FROM (${query}) ${target} JOIN ${this.links(predicate.parameter)} ${link}
            ON ${link}.parameter = ${this.parameter(predicate.parameter)} AND ${link}.target = ${target}.rid`,
          distinct: false,
        };
      }
      case 'reverse': {
        const [link, source, record] = [this.alias(), this.alias(), this.alias()];
        const { query } = this.set(predicate.parameter.type, predicate.inner);
        return {
          query: sql`SELECT ${link}.target AS rid FROM (${query}) ${source} JOIN ${this.links(predicate.parameter)} ${link}
            ON ${link}.parameter = ${this.parameter(predicate.parameter)} AND ${link}.source = ${source}.rid
            JOIN ${this.sight.records(type)} ${record} ON ${record}.rid = ${link}.target AND ${record}.live AND ${record}.type = ${this.typeId(type)}`,
          distinct: false,
        };
      }
      default: {
        const row = this.alias();
        const { from, rid, condition, distinct } = this.indexed(type, predicate, row);
        return { query: sql`SELECT ${row}.${rid} AS rid FROM ${from} WHERE ${condition}`, distinct };
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
        return sql`EXISTS (SELECT 1 FROM ${this.recordsFor(type, predicate)} ${row} WHERE ${row}.rid = ${rid} AND ${this.columnCondition(type, predicate, row)} OFFSET 0)`;
      }
      case 'chain': {
        if (predicate.ancestors) return this.ancestorTest(predicate, predicate.ancestors, rid);
        const carried = this.carried(predicate);
        if (carried) return sql`EXISTS (SELECT 1 FROM ${carried.table} ${carried.row} WHERE ${carried.row}.source = ${rid} AND ${carried.condition} OFFSET 0)`;
        const link = this.alias();
        const inner = this.liveTest(predicate.target, predicate.inner, sql`${link}.target`);
        return sql`EXISTS (SELECT 1 FROM ${this.links(predicate.parameter)} ${link} WHERE ${link}.parameter = ${this.parameter(predicate.parameter)}
          AND ${link}.source = ${rid} AND ${link}.target_type = ${this.typeId(predicate.target)} AND ${inner} OFFSET 0)`;
      }
      case 'reverse': {
        const link = this.alias();
        const inner = this.liveTest(predicate.parameter.type, predicate.inner, sql`${link}.source`);
        return sql`EXISTS (SELECT 1 FROM ${this.links(predicate.parameter)} ${link} WHERE ${link}.parameter = ${this.parameter(predicate.parameter)}
          AND ${link}.target = ${rid} AND ${inner} OFFSET 0)`;
      }
      default: {
        const row = this.alias();
        const { from, rid: column, condition } = this.indexed(type, predicate, row);
        return sql`EXISTS (SELECT 1 FROM ${from} WHERE ${row}.${column} = ${rid} AND ${condition} OFFSET 0)`;
      }
    }
  }

  /** The rows that answer a chain of one criterion without a walk; undefined when the source carries none. */
  private carried({ parameter, inner, ancestors, target }: Extract<Predicate, { kind: 'chain' }>): { table: SqlFragment; row: SqlFragment; condition: SqlFragment } | undefined {
    if (ancestors || !this.sight.isCurrent || (inner.kind !== 'circle' && inner.kind !== 'group')) return undefined;
    const table = inner.kind === 'circle' ? 'position_index' : groupSource(inner);
    if (!this.scope.carries(parameter, table)) return undefined;
    const row = this.alias();
    const { condition } = this.indexed(target, inner, row);
    return { table: this.sight.carried(table, parameter), row, condition: sql`${row}.link = ${this.parameter(parameter)} AND ${condition}` };
  }

  /**
   * The end of a reference may be hidden from the caller, or no resource (yet or any more). Index rows exist for what is seen and live
   * alone; a negation or a reverse chain looks at none of the resource's own.
   */
  private liveTest(type: string, predicate: Predicate, rid: SqlFragment): SqlFragment {
    const test = this.test(type, predicate, rid);
    if (!needsRecord(predicate)) return test;
    const row = this.alias();
    return sql`EXISTS (SELECT 1 FROM ${this.sight.records(type)} ${row} WHERE ${row}.rid = ${rid} AND ${row}.live) AND ${test}`;
  }

  /** Organizations below those of a set, themselves included. A cycle of parents ends the walk: a row is visited once. */
  private descendants(found: SqlFragment, parent: ParameterKey): SqlFragment {
    const [walk, link] = [this.alias(), this.alias()];
    return sql`WITH RECURSIVE ${walk}(rid) AS (
        ${found}
        UNION
        SELECT ${link}.source FROM ${walk} JOIN ${this.links(parent)} ${link}
          ON ${link}.parameter = ${this.parameter(parent)} AND ${link}.target = ${walk}.rid)
      SELECT rid FROM ${walk}`;
  }

  private ancestorTest(predicate: Extract<Predicate, { kind: 'chain' }>, parent: ParameterKey, rid: SqlFragment): SqlFragment {
    const [walk, first, link] = [this.alias(), this.alias(), this.alias()];
    return sql`EXISTS (
      WITH RECURSIVE ${walk}(rid) AS (
        SELECT ${first}.target FROM ${this.links(predicate.parameter)} ${first} WHERE ${first}.parameter = ${this.parameter(predicate.parameter)} AND ${first}.source = ${rid}
        UNION
        SELECT ${link}.target FROM ${walk} JOIN ${this.links(parent)} ${link}
          ON ${link}.parameter = ${this.parameter(parent)} AND ${link}.source = ${walk}.rid)
      SELECT 1 FROM ${walk} WHERE ${this.liveTest(predicate.target, predicate.inner, sql`${walk}.rid`)})`;
  }

  /** Dates are those of the text the caller sees. */
  private recordsFor(type: string, { kind }: Predicate): SqlFragment {
    return kind === 'last-updated' ? this.sight.texts(type) : this.sight.records(type);
  }

  private links(parameter: ParameterKey): SqlFragment {
    return this.sight.links(parameter);
  }

  private indexed(type: string, predicate: IndexedPredicate, row: SqlFragment): ReturnType<typeof indexSource> {
    return indexSource(predicate, row, {
      sight: this.sight,
      type,
      parameterId: (key) => this.parameter(key),
      fieldId: (code) => this.parameter({ type, code }),
      typeId: (of) => this.typeId(of),
    });
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
      return hashed ? sql`(${row}.rid IN (${this.set(type, operand).query})) IS TRUE` : this.test(type, operand, sql`${row}.rid`);
    });
    const where = tests.length === 0 ? sql`` : sql` WHERE ${join(tests, ' AND ')}`;
    return { query: sql`SELECT ${row}.rid FROM (${driving.query} OFFSET 0) ${row}${where}`, distinct: driving.distinct };
  }

  private resourceSet(type: string, predicate: Extract<Predicate, { kind: 'everything' | 'ids' | 'last-updated' | 'not' }>): RowSet {
    const row = this.alias();
    const live = sql`${row}.type = ${this.typeId(type)} AND ${row}.live`;
    const condition = predicate.kind === 'not' ? this.test(type, predicate, sql`${row}.rid`) : this.columnCondition(type, predicate, row);
    return { query: sql`SELECT ${row}.rid FROM ${this.recordsFor(type, predicate)} ${row} WHERE ${live} AND ${condition}`, distinct: true };
  }

  private columnCondition(type: string, predicate: Extract<Predicate, { kind: 'everything' | 'ids' | 'last-updated' }>, row: SqlFragment): SqlFragment {
    switch (predicate.kind) {
      case 'everything':
        return sql`true`;
      case 'ids':
        return sql`${row}.type = ${this.typeId(type)} AND ${row}.id = ANY (${predicate.ids}::text[])`;
      case 'last-updated': {
        const within = anyValue(predicate.values, instantComparison(sql`${row}.last_updated`));
        return predicate.values.some(({ prefix }) => DELTA_PREFIXES.has(prefix)) ? sql`(${within} AND ${this.sight.settled(row)})` : within;
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

function needsRecord(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'not':
    case 'reverse':
    case 'everything':
      return true;
    case 'and':
    case 'or':
      return predicate.operands.some(needsRecord);
    default:
      return false;
  }
}
