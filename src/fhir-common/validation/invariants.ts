import { compile, parse } from 'fhirpath';
import { R4_MODEL, STANDARD_CRITERIA } from '../core/fhirpath-r4';
import { isObject } from '../core/json';
import type { JsonObject } from '../core/json';
import type { Invariant } from './element-node';
import { NATIVE_INVARIANTS, SEPARATELY_CHECKED } from './native-invariants';
import type { Severity } from './validation-issue';

/** An invariant that cannot be evaluated here, with the reason. */
export interface SkippedInvariant {
  readonly key: string;
  readonly path: string;
  readonly expression: string;
  readonly reason: string;
}

/** The resource an element belongs to, and the outermost one when that resource is contained. */
export interface ResourceScope {
  readonly resource: JsonObject;
  readonly root: JsonObject;
}

/** Why an expression gave no answer on a value: what the engine threw. */
export interface EvaluationFault {
  readonly error: unknown;
}

/** `satisfied` also when the expression is empty: R4 calls an element wrong only when its constraint is false. */
export type Verdict = 'satisfied' | 'violated' | EvaluationFault;

export interface CompiledInvariant {
  readonly key: string;
  readonly severity: Severity;
  readonly human: string;
  readonly expression: string;
  test(value: unknown, scope: ResourceScope): Verdict;
}

/** FHIRPath functions that need a server or a terminology, or that fhirpath runs only asynchronously. */
const ASYNCHRONOUS = /\b(resolve|memberOf|conformsTo|subsumes|subsumedBy|weight)\(/;

/** Compiles each invariant once per base and expression, and lists those that cannot be run. */
export class InvariantCompiler {
  private readonly compiled = new Map<string, CompiledInvariant | undefined>();
  private readonly skipped = new Map<string, SkippedInvariant>();

  /**
   * @param base type or path the expression starts from, for example `Period` or `Organization.contact`
   * @returns undefined when the walker checks the rule itself or when the expression cannot run (then see {@link skippedInvariants})
   */
  compile(invariant: Invariant, base: string): CompiledInvariant | undefined {
    if (SEPARATELY_CHECKED.has(invariant.key)) return undefined;
    const id = `${base}\u0000${invariant.key}\u0000${invariant.expression}`;
    if (!this.compiled.has(id)) this.compiled.set(id, this.make(invariant, base));
    return this.compiled.get(id);
  }

  /** Notes, without compiling, the invariants of a definition that cannot run. */
  screen(invariant: Invariant): void {
    if (SEPARATELY_CHECKED.has(invariant.key) || NATIVE_INVARIANTS.has(invariant.key)) return;
    const reason = reasonToSkip(withoutResolve(invariant.expression));
    if (reason !== undefined) this.skip(invariant, reason);
  }

  skippedInvariants(): readonly SkippedInvariant[] {
    return [...this.skipped.values()];
  }

  private make(invariant: Invariant, base: string): CompiledInvariant | undefined {
    const { key, human } = invariant;
    const native = NATIVE_INVARIANTS.get(key);
    // dom-6 (a narrative) is a best practice of R4; these directories carry none, so it is told, never warned about.
    const severity = key === 'dom-6' ? 'information' : invariant.severity;
    const expression = withoutResolve(invariant.expression);
    const reason = reasonToSkip(expression);
    if (native === undefined && reason !== undefined) {
      this.skip(invariant, reason);
      return undefined;
    }
    try {
      const evaluated = evaluator(expression, base);
      if (native === undefined) return { key, severity, human, expression, test: evaluated };
      const test = (value: unknown, scope: ResourceScope): Verdict => {
        const verdict = native(value, scope);
        return verdict === 'undecided' ? evaluated(value, scope) : verdict;
      };
      return { key, severity, human, expression, test };
    } catch (error) {
      this.skip(invariant, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  private skip(invariant: Invariant, reason: string): void {
    const { key, path, expression } = invariant;
    this.skipped.set(`${key} ${path}`, { key, path, expression, reason });
  }
}

/** `resolve() is Type` looks at the reference only: the target may not be stored yet, and fhirpath resolves asynchronously. */
function withoutResolve(expression: string): string {
  return expression.replace(/\bresolve\(\)\s+is\s+([A-Z]\w+)/g, "reference.matches('(^|/)$1/[^/]+')");
}

function reasonToSkip(expression: string): string | undefined {
  const asynchronous = ASYNCHRONOUS.exec(expression);
  if (asynchronous !== null) return `${asynchronous[1] ?? ''}() cannot be evaluated here`;
  for (const [, literal = ''] of expression.matchAll(/\b(?:matches|matchesFull|replaceMatches)\(\s*'((?:[^'\\]|\\.)*)'/g)) {
    try {
      new RegExp(literal.replace(/\\(['"`\\/])/g, '$1'), 'su');
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  return undefined;
}

function evaluator(expression: string, base: string): (value: unknown, scope: ResourceScope) => Verdict {
  const presence = presenceRule(expression);
  // ref-1 of R4 holds trace(), which fhirpath prints; evaluation must stay silent.
  const run = compile({ base, expression }, R4_MODEL, { traceFn: () => undefined, userInvocationTable: STANDARD_CRITERIA });
  const evaluate = (value: unknown, { resource, root }: ResourceScope): Verdict => {
    try {
      return verdictOf(run(value, { resource, rootResource: root }));
    } catch (error) {
      return { error };
    }
  };
  const mentioned = mentionedNames(expression);
  let absent: Verdict | undefined;
  return (value, scope) => {
    if (!isObject(value)) return evaluate(value, scope);
    if (mentioned !== undefined && !mentions(value, mentioned)) return (absent ??= evaluate({}, scope));
    return presence?.(value) ?? evaluate(value, scope);
  };
}

/** FHIRPath 5.1.1: one boolean counts as itself, one other value as true, none as nothing said; anything else is no answer. */
function verdictOf(result: unknown): Verdict {
  if (!Array.isArray(result) || result.length > 1) return { error: new Error('the expression does not yield one value') };
  return result[0] === false ? 'violated' : 'satisfied';
}

/**
 * `a.empty() or b.exists()`, the commonest form in R4 (cpt-2, qty-3, att-1, tim-1 ...), decided without an engine. A key that
 * continues the name with a capital may be a choice (`value[x]`): then the engine decides.
 */
function presenceRule(expression: string): ((value: JsonObject) => Verdict | undefined) | undefined {
  const [, given, wanted] = /^(\w+)\.empty\(\) or (\w+)\.exists\(\)$/.exec(expression) ?? [];
  if (given === undefined || wanted === undefined) return undefined;
  return (value) => {
    for (const key of Object.keys(value)) {
      if (continues(key, given) || continues(key, wanted)) return undefined;
    }
    return !has(value, given) || has(value, wanted) ? 'satisfied' : 'violated';
  };
}

function has(value: JsonObject, name: string): boolean {
  return value[name] !== undefined || value[`_${name}`] !== undefined;
}

function continues(key: string, name: string): boolean {
  const bare = key.startsWith('_') ? key.slice(1) : key;
  return bare.length > name.length && bare.startsWith(name) && /[A-Z]/.test(bare[name.length] ?? '');
}

function mentions(value: JsonObject, names: ReadonlySet<string>): boolean {
  for (const key of Object.keys(value)) {
    if (names.has(key)) return true;
    for (const name of names) if (key.endsWith(name) || continues(key, name)) return true;
  }
  return false;
}

/**
 * The names an expression reads. When an element has none of them, the result is that of an empty element and is kept.
 * @returns undefined when the expression reads more than named children (other resources, all children, the element itself)
 */
function mentionedNames(expression: string): ReadonlySet<string> | undefined {
  if (/%(resource|rootResource|context)|\$this|\b(descendants|children|repeat|type)\(/.test(expression)) return undefined;
  const names = new Set<string>();
  const pending: unknown[] = [parse(expression)];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!isObject(node)) continue;
    if (node['type'] === 'Identifier' && typeof node['text'] === 'string') names.add(node['text'].replace(/`/g, ''));
    const children: unknown = node['children'];
    if (Array.isArray(children)) for (const child of children as readonly unknown[]) pending.push(child);
  }
  return names;
}
