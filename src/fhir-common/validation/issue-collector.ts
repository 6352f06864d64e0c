import { RULES } from './messages';
import type { BilingualText, RuleKey } from './messages';
import { renderPlace } from './validation-issue';
import type { Place, Severity, ValidationIssue } from './validation-issue';

/** Values that fill the `{name}` of a text. */
export type IssueDetails = Readonly<Record<string, string | number>>;

/** A hostile body can break every rule at every element: the answer stays readable and bounded. */
const MAX_ISSUES = 1_000;

/** Looking for the nearest name costs; beyond this many issues the reader has other worries. */
const MAX_SUGGESTIONS = 100;

/** Gathers the issues of one validation, each once. */
export class IssueCollector {
  private readonly found = new Map<string, ValidationIssue>();

  /** Adds an issue of the rule table. */
  report(place: Place, rule: RuleKey, details: IssueDetails = {}): void {
    const { severity, code, fr, en } = RULES[rule];
    this.add({ severity, code, expression: renderPlace(place), rule, fr: fill(fr, details), en: fill(en, details) });
  }

  /** Adds the failure of an invariant; its rule is `invariant:<key>`. */
  reportInvariant(place: Place, key: string, severity: Severity, text: BilingualText, details: IssueDetails = {}): void {
    const filled = { fr: fill(text.fr, details), en: fill(text.en, details) };
    this.add({ severity, code: 'invariant', expression: renderPlace(place), rule: `invariant:${key}`, ...filled });
  }

  /** Runs a search for the nearest name, unless there are already many issues. */
  suggest(search: () => string | undefined): string | undefined {
    return this.found.size < MAX_SUGGESTIONS ? search() : undefined;
  }

  get hasErrors(): boolean {
    for (const issue of this.found.values()) if (issue.severity === 'error') return true;
    return false;
  }

  list(): ValidationIssue[] {
    return [...this.found.values()];
  }

  private add(issue: ValidationIssue): void {
    if (this.found.size > MAX_ISSUES) return;
    if (this.found.size === MAX_ISSUES) {
      const { severity, code, fr, en } = RULES['too-many-issues'];
      const max = { max: MAX_ISSUES };
      this.found.set('', { severity, code, expression: issue.expression, rule: 'too-many-issues', fr: fill(fr, max), en: fill(en, max) });
      return;
    }
    this.found.set(`${issue.rule}|${issue.expression}|${issue.en}`, issue);
  }
}

/** A JSON value in one line of at most 120 characters, for a message. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (shallowJson(value, 3) ?? String(value));
  const line = text.replace(/[\p{Cc}\p{Surrogate}]/gu, '\uFFFD');
  return line.length <= 120 ? line : `${line.slice(0, 117)}...`;
}

/** JSON.stringify overflows the stack on a value nested thousands of times; a message needs three levels. */
function shallowJson(value: unknown, levels: number): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (levels === 0) return Array.isArray(value) ? '[...]' : '{...}';
  if (Array.isArray(value)) return `[${value.slice(0, 5).map((item: unknown) => shallowJson(item, levels - 1)).join(',')}]`;
  const fields = Object.entries(value).slice(0, 8);
  return `{${fields.map(([key, item]: [string, unknown]) => `${JSON.stringify(key)}:${shallowJson(item, levels - 1) ?? ''}`).join(',')}}`;
}

function fill(template: string, details: IssueDetails): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole)).trim();
}
