import { isObject } from '../json';
import type { JsonObject } from '../json';
import type { PatchDetails } from './patch-issue';
import type { PatchLimits } from './patch-operation';
import type { PatchRule } from './patch-texts';

/** Why a path is refused, before the place of the issue is known. */
export interface PathProblem {
  readonly rule: PatchRule;
  readonly details: PatchDetails;
}

/**
 * Functions a patch may use, with their number of arguments. Only those that choose existing elements or test them: none can
 * multiply a collection, build a text, leave the resource, print, or run a regular expression. So no path costs more than its
 * length times the size of the resource, which is why the list says what is allowed and not what is forbidden.
 */
const FUNCTIONS: ReadonlyMap<string, readonly [number, number]> = new Map<string, readonly [number, number]>([
  ['where', [1, 1]], ['extension', [1, 1]], ['ofType', [1, 1]], ['as', [1, 1]], ['is', [1, 1]],
  ['first', [0, 0]], ['last', [0, 0]], ['tail', [0, 0]], ['single', [0, 0]], ['skip', [1, 1]], ['take', [1, 1]],
  ['exists', [0, 0]], ['empty', [0, 0]], ['not', [0, 0]], ['hasValue', [0, 0]], ['count', [0, 0]], ['iif', [2, 3]],
  ['startsWith', [1, 1]], ['endsWith', [1, 1]], ['contains', [1, 1]], ['length', [0, 0]], ['lower', [0, 0]], ['upper', [0, 0]],
]);

/** Names of {@link FUNCTIONS}, for messages. */
export const ALLOWED_FUNCTIONS: string = [...FUNCTIONS.keys()].join(', ');

/** Syntax nodes a path may hold; unions, arithmetic, environment variables and object construction are not among them. */
const CONSTRUCTS: ReadonlySet<string> = new Set([
  'EntireExpression', 'InvocationExpression', 'TermExpression', 'InvocationTerm', 'MemberInvocation', 'Identifier', 'IndexerExpression',
  'FunctionInvocation', 'Functn', 'ParamList', 'ParenthesizedTerm', 'ThisInvocation', 'AndExpression', 'OrExpression', 'ImpliesExpression',
  'EqualityExpression', 'InequalityExpression', 'TypeExpression', 'TypeSpecifier', 'QualifiedIdentifier', 'PolarityExpression',
  'LiteralTerm', 'StringLiteral', 'NumberLiteral', 'BooleanLiteral', 'DateLiteral', 'DateTimeLiteral', 'TimeLiteral', 'NullLiteral',
]);

const TOKEN = /'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\/|\/\*|[A-Za-z_]\w*|\d+(?:\.\d+)?|\s+|[^]/gy;

export interface ScannedPath {
  /** The path cut at its outer dots: `Location`, `extension`, `where(url='…')`. */
  readonly steps: readonly string[];
}

/** Measures a path before the parser sees it: the parser recurses, and a deep path would overflow its stack. */
export function scanPath(text: string, limits: PatchLimits): ScannedPath | PathProblem {
  if (text.length > limits.pathCharacters) return { rule: 'path-too-long', details: { maximum: limits.pathCharacters } };
  const steps: string[] = [];
  let step = '';
  let depth = 0;
  let tokens = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '//' || token === '/*') return { rule: 'path-construct', details: { name: token } };
    if (token.trim() !== '') tokens++;
    if (token === '(' || token === '[' || token === '{') depth++;
    else if (token === ')' || token === ']' || token === '}') depth--;
    if (depth > limits.pathDepth) return { rule: 'path-too-complex', details: { what: '( [ {', maximum: limits.pathDepth } };
    if (tokens > limits.pathTokens) return { rule: 'path-too-complex', details: { what: 'tokens', maximum: limits.pathTokens } };
    if (token === '.' && depth === 0) {
      steps.push(step.trim());
      step = '';
    } else {
      step += token;
    }
  }
  steps.push(step.trim());
  return { steps };
}

/**
 * Checks the syntax tree of a path.
 * @param tree what `parse` of fhirpath returns
 */
export function checkTree(tree: unknown, limits: PatchLimits): PathProblem | undefined {
  let count = 0;
  const pending: unknown[] = [tree];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!isObject(node)) continue;
    if (++count > limits.pathNodes) return { rule: 'path-too-complex', details: { what: 'nodes', maximum: limits.pathNodes } };
    const problem = checkNode(node);
    if (problem !== undefined) return problem;
    pending.push(...childrenOf(node));
  }
  return undefined;
}

function checkNode(node: JsonObject): PathProblem | undefined {
  const type = String(node['type']);
  const text = typeof node['text'] === 'string' ? node['text'] : '';
  if (!CONSTRUCTS.has(type)) return { rule: 'path-construct', details: { name: text === '' ? type : text } };
  switch (type) {
    case 'MemberInvocation': {
      const name = memberName(text);
      // FHIRPath would read inherited properties of JavaScript objects under these names.
      return name === undefined || name in Object.prototype ? { rule: 'forbidden-name', details: { name: text } } : undefined;
    }
    case 'FunctionInvocation':
      return checkFunction(node, text);
    default:
      return undefined;
  }
}

function checkFunction(node: JsonObject, name: string): PathProblem | undefined {
  const arity = FUNCTIONS.get(name);
  if (arity === undefined) return { rule: 'path-function', details: { name, supported: ALLOWED_FUNCTIONS } };
  const [call] = childrenOf(node);
  const list = childrenOf(call).find((child) => isObject(child) && child['type'] === 'ParamList');
  const given = childrenOf(list).length;
  if (given >= arity[0] && given <= arity[1]) return undefined;
  if (name === 'where' && given === 0) return { rule: 'path-where-empty', details: {} };
  const expected = arity[0] === arity[1] ? String(arity[0]) : `${arity[0]}..${arity[1]}`;
  return { rule: 'path-syntax', details: { detail: `${name}() : ${expected} argument(s)` } };
}

/** The element name of a step, backquotes removed; undefined when it is not the name of a FHIR element. */
export function memberName(text: string): string | undefined {
  return /^`?([A-Za-z][A-Za-z0-9]*)`?$/.exec(text)?.[1];
}

/** The children of a syntax node. */
export function childrenOf(node: unknown): readonly unknown[] {
  const children = isObject(node) ? node['children'] : undefined;
  return Array.isArray(children) ? children : [];
}
