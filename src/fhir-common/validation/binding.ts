import { isObject, stringAt } from '../core/json';
import type { JsonObject } from '../core/json';
import type { TerminologyService } from './terminology-port';

/** `no-code`: the value holds no code at all (text only, or nothing). */
export type BindingVerdict = 'member' | 'not-member' | 'unknown' | 'no-code';

/** Types a value set can bind besides Coding, CodeableConcept and quantities. */
const CODE_STRINGS: ReadonlySet<string> = new Set(['code', 'string', 'uri', 'url', 'canonical', 'markdown', 'id', 'oid']);

/**
 * Is a bound value in its value set? A CodeableConcept needs one coding that is (R4 terminologies 4.1.5). A coding whose
 * `system` is the url of a value set, a common mistake in published French examples, counts with the systems behind it.
 * @param code the R4 type of the value; a type that cannot be bound is a member
 */
export function bindingVerdict(value: unknown, code: string, valueSet: string, terminology: TerminologyService): BindingVerdict {
  if (typeof value === 'string') return CODE_STRINGS.has(code) ? terminology.validateCode(valueSet, undefined, value) : 'member';
  if (!isObject(value)) return 'member';
  if (code === 'CodeableConcept') {
    const codings = Array.isArray(value['coding']) ? value['coding'].filter(isObject) : [];
    return best(codings.map((coding) => codingVerdict(coding, valueSet, terminology)));
  }
  return code === 'Coding' || isQuantity(code) ? codingVerdict(value, valueSet, terminology) : 'member';
}

/** The codes of a bound value, as `system|code`, for a message. */
export function codesOf(value: unknown): string {
  if (!isObject(value)) return typeof value === 'string' ? value : '';
  const codings = Array.isArray(value['coding']) ? value['coding'].filter(isObject) : [value];
  return codings.map((coding) => `${stringAt(coding, 'system') ?? ''}|${stringAt(coding, 'code') ?? ''}`).join(', ');
}

function isQuantity(code: string): boolean {
  return ['Quantity', 'Age', 'Count', 'Distance', 'Duration'].includes(code);
}

function codingVerdict(coding: JsonObject, valueSet: string, terminology: TerminologyService): BindingVerdict {
  const code = stringAt(coding, 'code');
  if (code === undefined) return 'no-code';
  const system = stringAt(coding, 'system');
  const verdict = terminology.validateCode(valueSet, system, code);
  if (verdict !== 'not-member' || system === undefined) return verdict;
  if (system === valueSet) return terminology.validateCode(valueSet, undefined, code);
  const canonical = terminology.canonicalSystem(system);
  const others = [canonical, ...(terminology.systemsOf?.(system) ?? [])].filter((other) => other !== system);
  return best([verdict, ...others.map((other) => terminology.validateCode(valueSet, other, code))]);
}

function best(verdicts: readonly BindingVerdict[]): BindingVerdict {
  return (['member', 'unknown', 'not-member'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'no-code';
}
