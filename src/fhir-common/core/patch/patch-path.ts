import { compile, parse } from 'fhirpath';
import { R4_MODEL, STANDARD_CRITERIA } from '../fhirpath-r4';
import type { ResourceJson } from '../json';
import type { ElementTypes } from './element-types';
import { compileFastPath } from './fast-path';
import type { FastPath } from './fast-path';
import type { PatchLimits } from './patch-operation';
import { checkTree, memberName, scanPath } from './path-grammar';
import type { PathProblem } from './path-grammar';
import { repairSyntax } from './path-repair';

/** The end of a path that names a whole list, or the part of `extension` with one url. */
export interface ListEnd {
  /** The path of the element that holds the list. */
  readonly parent: string;
  readonly name: string;
  readonly url?: string;
}

/** A path that may be evaluated. */
export interface PatchPath {
  readonly text: string;
  /** The element name the path starts with, `Location`, or `telecom` in a path relative to the resource. */
  readonly root: string;
  /** Set when the path is `X.name`, `X.extension.where(url='U')` or `X.extension('U')`. */
  readonly listEnd?: ListEnd;
  /** The selected elements, in document order. */
  evaluate(resource: ResourceJson, types: ElementTypes, budget: EvaluationBudget): Evaluated;
}

export type Evaluated = { readonly ok: true; readonly nodes: readonly unknown[] } | { readonly ok: false; readonly problem: PathProblem };
export type CompiledPath = { readonly ok: true; readonly path: PatchPath } | { readonly ok: false; readonly problem: PathProblem; readonly hint?: string };

/** Steps left for the paths of one patch. Steps are collection members looked at, not time: the same request always ends the same. */
export class EvaluationBudget {
  private left: number;

  constructor(readonly maximum: number) {
    this.left = maximum;
  }

  /** @throws BudgetExceeded, caught by {@link PatchPath.evaluate} */
  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new BudgetExceeded();
  }
}

class BudgetExceeded extends Error {}

/** Compiles paths, and keeps the last used ones: bed management sends the same few paths all day. */
export class PathCompiler {
  private readonly kept = new Map<string, CompiledPath>();

  constructor(private readonly limits: PatchLimits) {}

  compile(text: string): CompiledPath {
    const known = this.kept.get(text);
    if (known !== undefined) {
      // A Map lists its keys in order of insertion: the first one is always the least recently used.
      this.kept.delete(text);
      this.kept.set(text, known);
      return known;
    }
    const made = compilePatchPath(text, this.limits);
    // An oversized text is refused at once and must not occupy memory as a key.
    if (text.length > this.limits.pathCharacters) return made;
    const [oldest] = this.kept.keys();
    if (this.kept.size >= this.limits.cachedPaths && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(text, made);
    return made;
  }

  /** How many paths are kept, for the test of the bound. */
  get size(): number {
    return this.kept.size;
  }
}

function compilePatchPath(text: string, limits: PatchLimits): CompiledPath {
  const scanned = scanPath(text, limits);
  if ('rule' in scanned) return { ok: false, problem: scanned };
  try {
    const tree: unknown = parse(text);
    const problem = checkTree(tree, limits);
    if (problem !== undefined) return { ok: false, problem };
    const fast = compileFastPath(tree);
    const run = compile(text, R4_MODEL, { resolveInternalTypes: false, userInvocationTable: STANDARD_CRITERIA });
    const listEnd = listEndOf(scanned.steps);
    const root = memberName((scanned.steps[0] ?? '').replace(/\[\d+\]$/, '')) ?? '';
    const path: PatchPath = {
      text,
      root,
      ...(listEnd === undefined ? {} : { listEnd }),
      evaluate: (resource, types, budget) => evaluate({ fast, run }, resource, types, budget),
    };
    return { ok: true, path };
  } catch (error) {
    const hint = repairSyntax(text);
    const fixed = hint !== undefined && compilePatchPath(hint, limits).ok ? { hint } : {};
    return { ok: false, problem: { rule: 'path-syntax', details: { detail: syntaxDetail(error) } }, ...fixed };
  }
}

type Run = (resource: unknown, variables: undefined, options: object) => unknown;

interface Runs {
  readonly fast: FastPath | undefined;
  readonly run: Run;
}

function evaluate({ fast, run }: Runs, resource: ResourceJson, types: ElementTypes, budget: EvaluationBudget): Evaluated {
  const spend = (steps: number): void => budget.spend(steps);
  // fhirpath calls `debugger` after each step of the evaluation, for each member a criterion is tried on.
  const options = {
    resolveInternalTypes: false,
    debugger: (_context: unknown, focus: readonly unknown[], result: unknown) => {
      spend(1 + focus.length + (Array.isArray(result) ? result.length : 0));
    },
  };
  try {
    const quick = fast?.(resource, { types, spend }) ?? 'fallback';
    const nodes = quick === 'fallback' ? run(resource, undefined, options) : quick;
    return { ok: true, nodes: Array.isArray(nodes) ? nodes : [] };
  } catch (error) {
    if (error instanceof BudgetExceeded) return { ok: false, problem: { rule: 'path-too-costly', details: { maximum: budget.maximum } } };
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: { rule: 'path-evaluation', details: { detail } } };
  }
}

/** The parser names every token it would have accepted; the position says more. */
function syntaxDetail(error: unknown): string {
  const column = /column: (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return column === undefined ? 'syntax' : `position ${Number(column) + 1}`;
}

function listEndOf(steps: readonly string[]): ListEnd | undefined {
  const last = steps.at(-1) ?? '';
  const name = memberName(last);
  if (name !== undefined && steps.length > 1) return { parent: steps.slice(0, -1).join('.'), name };
  // A path relative to the resource: `telecom`.
  if (name !== undefined && /^[a-z]/.test(name)) return { parent: '$this', name };
  const url = /^where\(\s*url\s*=\s*'([^'\\]*)'\s*\)$/.exec(last)?.[1];
  if (url !== undefined && steps.at(-2) === 'extension' && steps.length > 2) {
    return { parent: steps.slice(0, -2).join('.'), name: 'extension', url };
  }
  const called = /^extension\(\s*'([^'\\]*)'\s*\)$/.exec(last)?.[1];
  return called === undefined || steps.length < 2 ? undefined : { parent: steps.slice(0, -1).join('.'), name: 'extension', url: called };
}
