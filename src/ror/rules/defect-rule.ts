import type { ResourceJson } from '../../fhir-common/core/json';
import { excerpt } from '../../fhir-common/core/errors';
import type { BusinessRule, ProposedChange, RuleContext, RuleIssue } from '../../fhir-common/write/business-rule';
import type { Defect } from '../../quality/rules/management/defect';
import { RULE_TEXTS } from './rule-texts';
import { fill } from '../../fhir-common/core/bilingual';
import type { TextDetails } from '../../fhir-common/core/bilingual';

/** What a rule found in a resource: a defect of the quality rules, where it stands, and what it calls the element. */
export interface RuleDefect extends Defect {
  /** FHIRPath of the element at fault; `path` when absent. */
  readonly expression?: string;
  /** What people call the element, for texts that name one. */
  readonly element?: string;
}

/**
 * A rule that looks at the resource alone. What it finds refuses the write, unless the resource was stored with the same defect already:
 * whoever corrects one thing of an old record is told of the others and not stopped by them (ror-write.md 6, "R on create, Q on legacy data").
 */
export abstract class DefectRule implements BusinessRule {
  abstract readonly types: readonly string[];

  /** Every defect of the resource; the predicates are shared with the anomalies (`src/quality/rules`). */
  protected abstract defects(resource: ResourceJson, context: RuleContext, before: ResourceJson | undefined): readonly RuleDefect[] | Promise<readonly RuleDefect[]>;

  async check({ before, after }: ProposedChange, context: RuleContext): Promise<readonly RuleIssue[]> {
    if (after === undefined) return [];
    const found = await this.defects(after, context, before);
    if (found.length === 0) return [];
    const old = new Set(before === undefined ? [] : (await this.defects(before, context, before)).map(keyOf));
    return found.map((defect) => issueOf(defect, old.has(keyOf(defect)) ? 'warning' : 'error'));
  }
}

const keyOf = ({ rule, path, errorValues = [] }: RuleDefect): string => [rule, path, ...errorValues].join('|');

/** @throws Error for a rule without text */
export function issueOf(defect: RuleDefect, severity: 'error' | 'warning'): RuleIssue {
  const text = RULE_TEXTS[defect.rule];
  if (text === undefined) throw new Error(`Rule ${defect.rule} has no text`);
  const expression = defect.expression ?? defect.path;
  const value = (defect.errorValues ?? []).join(', ');
  // A value that is missing is told in words: whoever hears « reçu - » hears nothing.
  const details = (none: string): TextDetails => ({ value: value === '' ? none : excerpt(value), element: defect.element ?? expression ?? none });
  const fr = fill(text.fr, details('rien'));
  const en = fill(text.en, details('nothing'));
  const id = /^RG_EXP_/.test(defect.rule) ? `${defect.rule} : ` : '';
  return { severity, issue: text.issue, code: defect.rule, fr: `${id}${fr}`, en: `${id}${en}`, ...(expression === undefined ? {} : { expression }) };
}
