import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { CorrelationGroup, DeclaredParameter, ResourceDefinition } from '../../src/fhir-common/definition/define-resource';
import type { Feature } from './features';
import { criteriaOf } from './query';
import type { Criterion, Filter, Leaf, Query, QueryValue, Step } from './query';
import { randomLeaf } from './random-value';

type Has = (feature: Feature) => boolean;
type Definitions = ReadonlyMap<string, ResourceDefinition>;

interface Path {
  readonly steps: readonly Step[];
  readonly target: string;
}

const MOST_STEPS = 3;

/** The requests on the types of `types`: one to three blocks, each a criterion, criteria of one group, or criteria behind one path. */
export function randomQuery(definitions: Definitions, types: readonly string[], has: Has): Arbitrary<Query> {
  const leaves = new Map(types.map((type) => [type, leavesOf(type, definitions, has)]));
  const queries = fc.oneof(
    ...types.map((type) => {
      const block = blocks(type, leaves, pathsFrom(type, definitions, types, has));
      const more = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: fc.tuple(block) }, fc.tuple(block, block));
      const criteria = fc.tuple(block, more).map(([first, others]) => [...first, ...others.flat()]);
      const plain = { weight: 4, arbitrary: criteria.map((found): Query => ({ type, criteria: found, filter: null })) };
      if (!has('filter')) return plain.arbitrary;
      const filtered = fc.record({ criteria: fc.array(block, { maxLength: 1 }), filter: filterOf(block.map((found) => found.flatMap(asTerm))) });
      return fc.oneof(plain, filtered.map((found): Query => ({ type, criteria: found.criteria.flat(), filter: found.filter })));
    }),
  );
  return has('nested-negation') ? queries : queries.filter((query) => !negatesInside(query, definitions));
}

/** Whether a negation in a nested group stands beside other criteria of the same outer group. */
function negatesInside({ criteria, filter }: Query, definitions: Definitions): boolean {
  const all = [...criteria, ...(filter === null ? [] : criteriaOf(filter))].map(({ leaf }) => leaf);
  return [...definitions.values()].flatMap(({ groups }) => groups).some((group) => {
    const inner = (group.nested?.parameters ?? []).map(({ code }) => code);
    const outer = [...group.parameters.map(({ code }) => code), ...inner];
    return all.some((leaf) => isNegation(leaf) && inner.includes(leaf.parameter)) && all.filter(({ parameter }) => outer.includes(parameter)).length > 1;
  });
}

interface Leaves {
  readonly any: Arbitrary<Leaf>;
  /** Two or three criteria of one correlation group. */
  readonly grouped: readonly Arbitrary<readonly Leaf[]>[];
}

function leavesOf(type: string, definitions: Definitions, has: Has): Leaves {
  const definition = definitions.get(type);
  if (!definition) throw new Error(`${type} is not declared`);
  const parameters = [...definition.parameters].filter(([name, { parameter }]) => name === parameter.code).map(([, declared]) => declared);
  // Most parameters are tokens, and most comparisons to get wrong are not: the others are drawn more often.
  const any = fc.oneof(...parameters.flatMap((declared) => leafOf(declared, has).map((arbitrary) => ({ weight: declared.parameter.type === 'token' ? 1 : 3, arbitrary }))));
  const grouped = definition.groups.map((group) => {
    const members = parameters.filter((declared) => belongs(declared, group)).flatMap((declared) => leafOf(declared, has));
    return fc.array(fc.oneof(...members), { minLength: 2, maxLength: 3 });
  });
  return { any, grouped };
}

function leafOf({ parameter }: DeclaredParameter, has: Has): Arbitrary<Leaf>[] {
  const leaf = randomLeaf(parameter, has);
  return leaf === undefined ? [] : [leaf];
}

function belongs({ group }: DeclaredParameter, outer: CorrelationGroup): boolean {
  return group !== undefined && (group === outer || group === outer.nested);
}

function isNegation({ modifier }: Leaf): boolean {
  return modifier === 'not' || modifier === 'missing';
}

function blocks(type: string, leaves: ReadonlyMap<string, Leaves>, paths: readonly Path[]): Arbitrary<readonly Criterion[]> {
  const own = leavesFor(type, leaves);
  const here = (found: readonly Leaf[]): readonly Criterion[] => found.map((leaf) => ({ path: [], leaf }));
  const behind = [...new Set(paths.map(({ target }) => target))].flatMap((target) => {
    const ends = paths.filter((path) => path.target === target);
    const { any, grouped } = leavesFor(target, leaves);
    const several = fc.oneof({ weight: 2, arbitrary: fc.array(any, { minLength: 1, maxLength: 2 }) }, ...grouped);
    return [fc.record({ path: fc.constantFrom(...ends), found: several }).map(({ path, found }) => found.flatMap((leaf) => chained(path, leaf)))];
  });
  return fc.oneof(
    { weight: 4, arbitrary: own.any.map((leaf) => here([leaf])) },
    ...own.grouped.map((group) => ({ weight: 2, arbitrary: group.map(here) })),
    ...behind,
  );
}

function leavesFor(type: string, leaves: ReadonlyMap<string, Leaves>): Leaves {
  const found = leaves.get(type);
  if (!found) throw new Error(`${type} is not asked about`);
  return found;
}

/** `:above` stands where a modifier would: a path through ancestors takes plain criteria only. */
function chained({ steps }: Path, leaf: Leaf): Criterion[] {
  const ancestors = steps.some((step) => step.direction === 'forward' && step.ancestors);
  return ancestors && leaf.modifier !== null ? [] : [{ path: steps, leaf }];
}

/** Every path of up to three steps, shortest first: fast-check shrinks towards the first. */
function pathsFrom(type: string, definitions: Definitions, types: readonly string[], has: Has): readonly Path[] {
  let reached: readonly Path[] = [{ steps: [], target: type }];
  const paths: Path[] = [];
  for (let depth = 1; depth <= MOST_STEPS; depth += 1) {
    reached = reached.filter(({ steps }) => !endsInAncestors(steps)).flatMap((path) => nextPaths(path, definitions, types, has));
    paths.push(...reached);
  }
  return paths;
}

function endsInAncestors(steps: readonly Step[]): boolean {
  const last = steps.at(-1);
  return last?.direction === 'forward' && last.ancestors;
}

function nextPaths({ steps, target }: Path, definitions: Definitions, types: readonly string[], has: Has): Path[] {
  const forward = !has('chain') ? [] : referencesOf(target, definitions).flatMap(({ code, targets }) =>
    targets.filter((next) => types.includes(next)).flatMap((next) => {
      const step = { direction: 'forward', reference: code, target: next, typed: targets.length > 1, ancestors: false } as const;
      const above = has('above') && next === 'Organization' && targets.length === 1 ? [{ ...step, ancestors: true }] : [];
      const typed = step.typed ? [] : [{ ...step, typed: true }];
      return [step, ...typed, ...above].map((last): Path => ({ steps: [...steps, last], target: next }));
    }));
  const turns = steps.some(({ direction }) => direction === 'forward') && !has('chain-then-has');
  const reverse = !has('has') || turns ? [] : types.flatMap((source) =>
    referencesOf(source, definitions).filter(({ targets }) => targets.includes(target)).map(({ code }): Path => ({
      steps: [...steps, { direction: 'reverse', source, reference: code }],
      target: source,
    })));
  return [...forward, ...reverse];
}

function referencesOf(type: string, definitions: Definitions): readonly { readonly code: string; readonly targets: readonly string[] }[] {
  const definition = definitions.get(type);
  return [...(definition?.parameters ?? [])].flatMap(([name, { parameter }]) => (parameter.type === 'reference' && parameter.code === name ? [parameter] : []));
}

/** What a comparison of _filter can say: one value, and only modifiers that have an operator of their own. */
function asTerm(criterion: Criterion): Criterion[] {
  const { leaf, path } = criterion;
  const [value] = leaf.values;
  const sayable = leaf.modifier === null || leaf.modifier === 'contains' || (leaf.modifier === 'missing' && path.length === 0);
  if (value === undefined || !sayable || !isPlain(value)) return [];
  return [{ path, leaf: { ...leaf, values: [value] } }];
}

/** The grammar of _filter ends an unquoted value at a bracket and has no escape for a bar in it. */
function isPlain(value: QueryValue): boolean {
  if (value.kind === 'token') return value.code !== null && /^[\w/-]*$/.test(value.code);
  return value.kind !== 'quantity' || value.unit === null || !value.unit.code.includes(']');
}

function filterOf(terms: Arbitrary<readonly Criterion[]>): Arbitrary<Filter> {
  const some = terms.filter((found) => found.length > 0).map((found): Filter => {
    const criteria = found.map((criterion): Filter => ({ kind: 'criterion', criterion }));
    const [only] = criteria;
    return criteria.length === 1 && only ? only : { kind: 'and', operands: criteria };
  });
  const { tree } = fc.letrec<{ tree: Filter; node: Filter }>((tie) => ({
    tree: fc.oneof({ maxDepth: 3, withCrossShrink: true }, some, tie('node')),
    node: fc.oneof(
      fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), operands: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }),
      tie('tree').map((operand): Filter => ({ kind: 'not', operand })),
    ),
  }));
  return tree;
}
