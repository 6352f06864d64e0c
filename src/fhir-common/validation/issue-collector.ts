import { isObject, stringAt } from '../core/json';
import { RULES } from './messages';
import type { Bilingual } from '../core/bilingual';
import type { RuleKey } from './messages';
import { renderPlace } from './validation-issue';
import type { Place, Severity, ValidationIssue } from './validation-issue';
import { fill, filled } from '../core/bilingual';

/** Values that fill the `{name}` of a text. */
export type IssueDetails = Readonly<Record<string, string | number>>;

/** A hostile body can break every rule at every element: the answer stays readable and bounded. */
const MAX_ISSUES = 1_000;

/** Looking for the nearest name costs; beyond this many issues the reader has other worries. */
const MAX_SUGGESTIONS = 100;

/** R4 IssueTypes of a body whose form is wrong: a FHIRPath expression may stumble on it. */
const MALFORMED: ReadonlySet<string> = new Set(['structure', 'value', 'too-long', 'too-costly', 'not-supported']);

/** An invariant whose expression threw on a value. */
export interface EngineFault {
  /** Constraint key, for example `org-1`. */
  readonly key: string;
  readonly human: string;
  /** FHIRPath of the constraint. */
  readonly constraint: string;
  /** FHIRPath of the element. */
  readonly expression: string;
  /** The value, cut to one line; it may be personal: it is for the answer, not for a log. */
  readonly seen: string;
  readonly error: unknown;
}

/** Gathers the issues of one validation, each once. */
export class IssueCollector {
  private readonly found = new Map<string, ValidationIssue>();
  private readonly faults: EngineFault[] = [];

  /**
   * Adds an issue of the rule table. @param words details that only say it better: two findings that differ in them alone, as two definitions
   * call one element otherwise, are one
   */
  report(place: Place, rule: RuleKey, details: IssueDetails = {}, words: IssueDetails = {}): void {
    const { severity, code, fr, en } = RULES[rule];
    this.add({ severity, code, expression: renderPlace(place), rule, ...filled({ fr, en }, { ...details, ...words }) }, fill(en, details));
  }

  /**
   * Adds the failure of an invariant; its rule is `invariant:<key>`.
   * @param value what broke it, quoted after the text
   */
  reportInvariant(place: Place, key: string, severity: Severity, text: Bilingual, value: unknown, details: IssueDetails = {}): void {
    const seen = seenValue(value);
    const fr = `${fill(text.fr, details)} Vu : ${seen}.`;
    const en = `${fill(text.en, details)} Seen: ${seen}.`;
    this.add({ severity, code: 'invariant', expression: renderPlace(place), rule: `invariant:${key}`, fr, en });
  }

  /** Keeps an invariant that threw, until {@link settleFaults} knows whether the body is to blame. */
  noteFault(fault: EngineFault): void {
    this.faults.push(fault);
  }

  /** Takes over the faults of a trial validation, whose other findings do not count. */
  adoptFaults(trial: IssueCollector): void {
    this.faults.push(...trial.faults);
  }

  /**
   * An expression that throws on a body of wrong form says nothing new: that body is refused. On a body of right form it is a fault of
   * this server: the resource is refused, for nobody knows whether it keeps the rule.
   * @returns the faults of this server, each reported as an error
   */
  settleFaults(): readonly EngineFault[] {
    for (const { severity, code } of this.found.values()) if (severity === 'error' && MALFORMED.has(code)) return [];
    const { severity, code, fr, en } = RULES['invariant-not-evaluated'];
    for (const { key, human, expression, seen } of this.faults) {
      const details = { key, human, seen };
      this.add({ severity, code, expression, rule: 'invariant-not-evaluated', ...filled({ fr, en }, details) });
    }
    return this.faults;
  }

  /** Runs a search for the nearest name, unless there are already many issues. */
  suggest(search: () => string | undefined): string | undefined {
    return this.found.size < MAX_SUGGESTIONS ? search() : undefined;
  }

  /** An invariant that threw counts: nothing is accepted on it. */
  get hasErrors(): boolean {
    if (this.faults.length > 0) return true;
    for (const issue of this.found.values()) if (issue.severity === 'error') return true;
    return false;
  }

  list(): ValidationIssue[] {
    return [...this.found.values()];
  }

  private add(issue: ValidationIssue, identity: string = issue.en): void {
    if (this.found.size > MAX_ISSUES) return;
    if (this.found.size === MAX_ISSUES) {
      const { severity, code, fr, en } = RULES['too-many-issues'];
      const max = { max: MAX_ISSUES };
      this.found.set('', { severity, code, expression: issue.expression, rule: 'too-many-issues', ...filled({ fr, en }, max) });
      return;
    }
    this.found.set(`${issue.rule}|${issue.expression}|${identity}`, issue);
  }
}

/** A JSON value in one line of at most 120 characters, for a message. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (shallowJson(value, 3) ?? String(value));
  const line = text.replace(/[\p{Cc}\p{Surrogate}]/gu, '\uFFFD');
  return line.length <= 120 ? line : `${line.slice(0, 117)}...`;
}

/** A whole resource would fill the line with its metadata: the names of its elements say what it has. */
export function seenValue(value: unknown): string {
  const type = stringAt(value, 'resourceType');
  if (type === undefined || !isObject(value)) return shown(value);
  return shown(`${type} { ${Object.keys(value).filter((key) => key !== 'resourceType').join(', ')} }`);
}

/** JSON.stringify overflows the stack on a value nested thousands of times; a message needs three levels. */
function shallowJson(value: unknown, levels: number): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (levels === 0) return Array.isArray(value) ? '[...]' : '{...}';
  if (Array.isArray(value)) return `[${value.slice(0, 5).map((item: unknown) => shallowJson(item, levels - 1)).join(',')}]`;
  const fields = Object.entries(value).slice(0, 8);
  return `{${fields.map(([key, item]: [string, unknown]) => `${JSON.stringify(key)}:${shallowJson(item, levels - 1) ?? ''}`).join(',')}}`;
}
