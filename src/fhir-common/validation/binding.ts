import { isObject, stringAt } from '../core/json';
import type { JsonObject } from '../core/json';
import type { CodeVerdict } from '../terminology/code-check';
import type { TerminologyService } from './terminology-port';

/** `no-code`: the value holds no code at all (text only, or nothing). */
export type BindingVerdict = CodeVerdict | 'no-code';

/** Types a value set can bind besides Coding, CodeableConcept and quantities. */
const CODE_STRINGS: ReadonlySet<string> = new Set(['code', 'string', 'uri', 'url', 'canonical', 'markdown', 'id', 'oid']);

/** From the verdict that settles a concept to the one that says least: one good coding is enough (R4 terminologies 4.1.5). */
const BEST_FIRST: readonly BindingVerdict[] = [
  'member', 'retired', 'variant', 'former', 'unlisted', 'unknown-set', 'unknown-code', 'foreign-system', 'no-code',
];

/**
 * What a bound value is to its value set: the best verdict among its codings.
 * @param code the R4 type of the value; a type that cannot be bound is a member
 */
export function bindingVerdict(value: unknown, code: string, valueSet: string, terminology: TerminologyService): BindingVerdict {
  if (typeof value === 'string') return CODE_STRINGS.has(code) ? terminology.checkCode(valueSet, undefined, value) : 'member';
  if (!isObject(value) || !isCoded(code)) return 'member';
  const verdicts = codingsOf(value).map((coding) => codingVerdict(coding, valueSet, terminology));
  return BEST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? 'no-code';
}

/** The codings of a Coding, a CodeableConcept or a quantity. */
export function codingsOf(value: JsonObject): readonly JsonObject[] {
  return Array.isArray(value['coding']) ? value['coding'].filter(isObject) : [value];
}

function codingVerdict(coding: JsonObject, valueSet: string, terminology: TerminologyService): BindingVerdict {
  const code = stringAt(coding, 'code');
  return code === undefined ? 'no-code' : terminology.checkCode(valueSet, stringAt(coding, 'system'), code);
}

function isCoded(code: string): boolean {
  return ['Coding', 'CodeableConcept', 'Quantity', 'Age', 'Count', 'Distance', 'Duration'].includes(code);
}
