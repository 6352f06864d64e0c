import { isObject, stringAt } from '../json';
import type { JsonObject, ResourceJson } from '../json';
import { choiceProperty } from './element-types';
import type { ElementType, ElementTypes } from './element-types';
import { childrenOf, memberName } from './path-grammar';
import type { PathNode } from './path-node';

/** What the evaluation of one path needs. */
export interface FastScope {
  readonly types: ElementTypes;
  /** Called with the number of members looked at. */
  readonly spend: (steps: number) => void;
}

/** Evaluates a path; `fallback` when this resource needs the general engine. */
export type FastPath = (resource: ResourceJson, scope: FastScope) => readonly PathNode[] | 'fallback';

/** A class, so that every node has one hidden shape: spreading a common part into each cost ten times as much. */
class FastNode implements PathNode {
  constructor(
    readonly parentResNode: FastNode | null,
    readonly propName: string | null,
    readonly index: number | null,
    readonly data: unknown,
    readonly companion: unknown,
    readonly element: ElementType,
  ) {}

  get fhirNodeDataType(): string | undefined {
    return this.element.types[0];
  }
}

type Value = FastNode | string | number | boolean;
type Step = (focus: readonly Value[], scope: FastScope) => readonly Value[];

/** Thrown inside this file only: the rest of the evaluation belongs to the general engine. */
class Fallback extends Error {}

/** Types whose values fhirpath converts before it compares them. */
const CONVERTED: ReadonlySet<string> = new Set(['date', 'dateTime', 'instant', 'time']);

/**
 * Compiles the paths that patches really use: elements, where(), extension(), indexes, `and`, `or`, equality with a literal.
 * A bed-management path on eight entries costs fhirpath 6,000 steps and over a millisecond, this reader a hundredth of it;
 * `fast-path.spec.ts` holds it equal to fhirpath.
 * @param tree what `parse` of fhirpath returns, checked by `checkTree`
 * @returns undefined when the path uses anything else
 */
export function compileFastPath(tree: unknown): FastPath | undefined {
  const step = compileStep(tree);
  if (step === undefined) return undefined;
  return (resource, scope) => {
    const element = scope.types.resource(resource.resourceType);
    if (element === undefined) return 'fallback';
    const root = new FastNode(null, null, null, resource, undefined, element);
    try {
      const found = step([root], scope);
      return found.every((value) => typeof value === 'object') ? found : 'fallback';
    } catch (error) {
      if (error instanceof Fallback) return 'fallback';
      throw error;
    }
  };
}

function compileStep(node: unknown): Step | undefined {
  if (!isObject(node)) return undefined;
  const children = childrenOf(node);
  switch (node['type']) {
    case 'EntireExpression': case 'TermExpression': case 'InvocationTerm': case 'ParenthesizedTerm':
      return children.length === 1 ? compileStep(children[0]) : undefined;
    case 'InvocationExpression': return compileChain(children);
    case 'MemberInvocation': return compileMember(node);
    case 'FunctionInvocation': return compileFunction(node);
    case 'IndexerExpression': return compileIndex(children);
    case 'AndExpression': return compileLogic(children, false);
    case 'OrExpression': return node['text'] === 'or' ? compileLogic(children, true) : undefined;
    case 'EqualityExpression': return node['text'] === '=' ? compileEquality(children) : undefined;
    default: return undefined;
  }
}

function compileChain(children: readonly unknown[]): Step | undefined {
  const [first, second] = children.map(compileStep);
  return first === undefined || second === undefined || children.length !== 2
    ? undefined
    : (focus, scope) => second(first(focus, scope), scope);
}

function compileMember(node: JsonObject): Step | undefined {
  const name = memberName(String(node['text']));
  if (name === undefined) return undefined;
  if (/^[A-Z]/.test(name)) {
    // A type name at the start of a path is the resource itself; one that is not its type may still be a parent type.
    if (node['atRoot'] !== 1) return undefined;
    return (focus) => focus.map((value) => (typeof value === 'object' && stringAt(value.data, 'resourceType') === name ? value : fallback()));
  }
  return (focus, scope) => {
    const [only] = focus;
    if (focus.length === 1 && only !== undefined) return members(only, name, scope);
    return focus.flatMap((value) => members(value, name, scope));
  };
}

function members(value: Value, name: string, { spend }: FastScope): readonly FastNode[] {
  if (typeof value !== 'object') throw new Fallback();
  const holder = isObject(value.data) ? value.data : isObject(value.companion) ? value.companion : undefined;
  if (holder === undefined) return [];
  const element = value.element.child(name);
  if (element === undefined) {
    if (Object.hasOwn(holder, name) || Object.hasOwn(holder, `_${name}`)) throw new Fallback();
    return [];
  }
  if (element.types.length === 1) return entries(value, holder, name, element, spend);
  for (const type of element.types) {
    const property = choiceProperty(name, type);
    const concrete = holder[property] === undefined && holder[`_${property}`] === undefined ? undefined : value.element.child(property);
    if (concrete !== undefined) return entries(value, holder, property, concrete, spend);
  }
  return [];
}

function entries(parent: FastNode, holder: JsonObject, property: string, element: ElementType, spend: FastScope['spend']): readonly FastNode[] {
  const data = holder[property];
  const companion = element.primitive ? holder[`_${property}`] : undefined;
  if (data === undefined && companion === undefined) return [];
  // A contained resource has elements of its own type: the general engine finds it.
  if (element.types[0] === 'Resource') throw new Fallback();
  const values: readonly unknown[] | undefined = Array.isArray(data) ? data : undefined;
  const companions: readonly unknown[] | undefined = Array.isArray(companion) ? companion : undefined;
  if (values === undefined && companions === undefined) {
    spend(1);
    return [new FastNode(parent, property, null, data, companion, element)];
  }
  const length = Math.max(values?.length ?? 0, companions?.length ?? 0);
  spend(length);
  const nodes: FastNode[] = [];
  // The innermost loop of every patch: Array.from costs three times as much here.
  for (let index = 0; index < length; index++) {
    nodes.push(new FastNode(parent, property, index, values?.[index], companions?.[index], element));
  }
  return nodes;
}

function compileFunction(node: JsonObject): Step | undefined {
  const [call] = childrenOf(node);
  const list = childrenOf(call).find((child) => isObject(child) && child['type'] === 'ParamList');
  const [argument] = childrenOf(list);
  switch (node['text']) {
    case 'where': return compileWhere(argument);
    case 'extension': return compileExtension(argument);
    case 'exists': return (focus) => [focus.length > 0];
    case 'empty': return (focus) => [focus.length === 0];
    case 'first': return (focus) => focus.slice(0, 1);
    case 'last': return (focus) => focus.slice(-1);
    default: return undefined;
  }
}

function compileWhere(argument: unknown): Step | undefined {
  const criterion = compileStep(argument);
  if (criterion === undefined) return undefined;
  return (focus, scope) => {
    scope.spend(focus.length);
    return focus.filter((value) => truth(criterion([value], scope)) === true);
  };
}

function compileExtension(argument: unknown): Step | undefined {
  const url = literal(argument);
  if (typeof url !== 'string') return undefined;
  return (focus, scope) => focus
    .flatMap((value) => members(value, 'extension', scope))
    .filter(({ data }) => isObject(data) && data['url'] === url);
}

function compileIndex([list, index]: readonly unknown[]): Step | undefined {
  const step = compileStep(list);
  const at = literal(index);
  if (step === undefined || typeof at !== 'number' || !Number.isInteger(at)) return undefined;
  return (focus, scope) => step(focus, scope).slice(at, at + 1);
}

/** FHIRPath 6.5: three-valued; the side that decides alone makes the other one needless. */
function compileLogic(children: readonly unknown[], decisive: boolean): Step | undefined {
  const [left, right] = children.map(compileStep);
  if (left === undefined || right === undefined) return undefined;
  return (focus, scope) => {
    const first = truth(left(focus, scope));
    if (first === decisive) return [decisive];
    const second = truth(right(focus, scope));
    if (second === decisive) return [decisive];
    return first === undefined || second === undefined ? [] : [!decisive];
  };
}

/** FHIRPath 5.1, singleton evaluation: one value that is no boolean counts as true. Several are an error, told by fhirpath. */
function truth(values: readonly Value[]): boolean | undefined {
  if (values.length > 1) throw new Fallback();
  const [only] = values;
  if (only === undefined) return undefined;
  const value = typeof only === 'object' ? only.data : only;
  return value !== false;
}

function compileEquality([left, right]: readonly unknown[]): Step | undefined {
  const step = compileStep(left);
  const wanted = literal(right);
  if (step === undefined || wanted === undefined) return undefined;
  return (focus, scope) => {
    const values = step(focus, scope);
    const [only] = values;
    if (only === undefined) return [];
    return values.length === 1 ? [equals(only, wanted)] : [false];
  };
}

function equals(value: Value, wanted: string | number | boolean): boolean {
  const json = typeof value === 'object' ? value.data : value;
  if (json === wanted) return typeof value !== 'object' || !CONVERTED.has(value.element.types[0] ?? '') || fallback();
  const bothTexts = typeof json === 'string' && typeof wanted === 'string';
  const bothWhole = Number.isInteger(json) && Number.isInteger(wanted);
  if (!bothTexts && !bothWhole) return fallback();
  return typeof value === 'object' && CONVERTED.has(value.element.types[0] ?? '') ? fallback() : false;
}

function fallback(): never {
  throw new Fallback();
}

/** The value of a literal; undefined for any other expression. */
function literal(node: unknown): string | number | boolean | undefined {
  if (!isObject(node)) return undefined;
  const [child] = childrenOf(node);
  const text = String(node['text']);
  switch (node['type']) {
    case 'TermExpression': case 'LiteralTerm': return literal(child);
    // An escape is rare enough to leave to fhirpath.
    case 'StringLiteral': return text.includes('\\') ? undefined : text.slice(1, -1);
    case 'NumberLiteral': return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
    case 'BooleanLiteral': return text === 'true';
    default: return undefined;
  }
}
