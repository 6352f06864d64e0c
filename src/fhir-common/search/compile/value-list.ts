import { groupBy } from '../../core/group-by';
import { join, name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';

/** How the values of a list are compared with a row. */
export interface Comparison<Value> {
  /** Values of one kind are compared by one condition: the same prefix, the same part of a text. */
  readonly kind: (value: Value) => string;
  /** What the condition takes of a value, by name; `type` is that of the column. */
  readonly operands: Readonly<Record<string, { readonly type: 'text' | 'numeric' | 'timestamptz'; readonly of: (value: Value) => string | null }>>;
  /** The condition for values of the kind of `example`. */
  readonly condition: (example: Value, operand: (name: string) => SqlFragment) => SqlFragment;
}

/**
 * A condition that any value of the list meets. One value stands in the condition itself; more are bound as one array for each operand,
 * so that the text of a statement, and the number of statements PostgreSQL keeps, does not depend on the length of a list.
 */
export function anyValue<Value>(values: readonly Value[], comparison: Comparison<Value>): SqlFragment {
  return anyOf(groupBy(values, comparison.kind).map(([first, ...others]) =>
    others.length === 0 ? single(first, comparison) : sql`EXISTS (SELECT 1 FROM ${wanted([first, ...others], comparison)} WHERE ${comparison.condition(first, wantedOperand)})`));
}

/**
 * The same as a join behind an index table, `JOIN unnest(…) wanted ON …`, which lets each value drive a look-up of its own; undefined for
 * one value, or values of several kinds.
 */
export function joinedValues<Value>(values: readonly Value[], comparison: Comparison<Value>): SqlFragment | undefined {
  const [same, ...otherKinds] = groupBy(values, comparison.kind);
  if (same === undefined || otherKinds.length > 0 || same.length === 1) return undefined;
  return sql` JOIN ${wanted(same, comparison)} ON ${comparison.condition(same[0], wantedOperand)}`;
}

/** Any of the alternatives. */
export function anyOf(alternatives: readonly SqlFragment[]): SqlFragment {
  const [only] = alternatives;
  return alternatives.length === 1 && only ? only : sql`(${join(alternatives, ' OR ')})`;
}

function single<Value>(value: Value, { condition, operands }: Comparison<Value>): SqlFragment {
  return condition(value, (operand) => {
    const { type, of } = declared(operands, operand);
    return type === 'text' ? sql`${of(value)}` : sql`${of(value)}::${name(type)}`;
  });
}

function wanted<Value>(values: readonly Value[], { operands }: Comparison<Value>): SqlFragment {
  const arrays = Object.values(operands).map(({ type, of }) => sql`${values.map(of)}::${name(type)}[]`);
  return sql`unnest(${join(arrays, ', ')}) AS wanted(${join(Object.keys(operands).map(name), ', ')})`;
}

function wantedOperand(operand: string): SqlFragment {
  return sql`wanted.${name(operand)}`;
}

function declared<Operand>(operands: Readonly<Record<string, Operand>>, operand: string): Operand {
  const found = operands[operand];
  if (found === undefined) throw new Error(`Not an operand: ${operand}`);
  return found;
}
