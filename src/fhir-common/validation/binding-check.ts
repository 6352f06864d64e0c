import { isObject, stringAt } from '../core/json';
import { bindingVerdict, codingsOf } from './binding';
import type { ElementNode } from './element-node';
import { shown } from './issue-collector';
import type { NamedCode, TerminologyService } from './terminology-port';
import type { Place } from './validation-issue';
import type { Walk } from './walk';

/** A set this small is written out in the remedy. */
const SMALL_SET = 10;

/** Two texts of a message. */
interface Remedy {
  readonly remedyFr: string;
  readonly remedyEn: string;
}

/** Bindings of an element: a code outside its set is an error or a remark, according to what is known of it (R4 terminologies 4.1.5). */
export function checkBindings(walk: Walk, value: unknown, node: ElementNode, code: string, place: Place): void {
  for (const { strength, valueSet } of node.bindings) {
    const verdict = bindingVerdict(value, code, valueSet, walk.terminology);
    if (verdict === 'member' || verdict === 'retired' || verdict === 'unknown-set') continue;
    const required = strength === 'required';
    // A profile that dictates the code outside an inherited extensible value set is right: R4 lets it.
    if (!required && (verdict === 'no-code' || verdict === 'unlisted' || node.fixed.length + node.patterns.length > 0)) continue;
    const set = walk.terminology.valueSet?.(valueSet)?.name ?? valueSet;
    const found = foundText(walk.terminology, value);
    switch (verdict) {
      case 'variant':
        walk.issues.report(place, 'binding-variant', { found, valueSet: set, code: nearest(walk.terminology, value, valueSet) ?? '' });
        break;
      case 'former':
        walk.issues.report(place, 'binding-former', { found, valueSet: set, ...retirement(walk.terminology, value), ...remedyOf(walk, value, valueSet) });
        break;
      case 'unlisted':
        walk.issues.report(place, 'binding-unlisted', { found, valueSet: set });
        break;
      case 'unknown-code':
      case 'foreign-system':
      case 'no-code': {
        // A code of the right system, in a concept: the list may have moved on since the data was written, which a load does not refuse.
        const outOfList = verdict === 'unknown-code' && isObject(value);
        const rule = required ? (outOfList ? 'binding-code' : 'binding') : 'binding-extensible';
        walk.issues.report(place, rule, { found, valueSet: set, ...remedyOf(walk, value, valueSet) });
        break;
      }
      default:
        verdict satisfies never;
    }
  }
}

/** The codes of a bound value with their labels, as `name of the system|code`; the value itself when it has none. */
function foundText(terminology: TerminologyService, value: unknown): string {
  if (!isObject(value)) return shown(value);
  const coded = codingsOf(value).filter((coding) => stringAt(coding, 'code') !== undefined);
  if (coded.length === 0) return shown(value);
  const texts = coded.map((coding) => {
    const system = stringAt(coding, 'system') ?? '';
    const code = stringAt(coding, 'code') ?? '';
    const label = terminology.concept?.(system, code)?.display;
    return `${terminology.codeSystem?.(system)?.name ?? system}|${code}${label === undefined ? '' : ` (${label})`}`;
  });
  return shown(texts.join(', '));
}

/** The whole set when it is small, else the nearest code, else where to read the set. */
function remedyOf(walk: Walk, value: unknown, valueSet: string): Remedy {
  const set = walk.terminology.valueSet?.(valueSet);
  if (set?.complete === true && set.codes.length <= SMALL_SET) {
    const codes = set.codes.map(named).join(', ');
    return { remedyFr: `Codes possibles : ${codes}.`, remedyEn: `Possible codes: ${codes}.` };
  }
  const near = walk.issues.suggest(() => nearest(walk.terminology, value, valueSet));
  if (near !== undefined) return { remedyFr: `Vouliez-vous « ${near} » ?`, remedyEn: `Did you mean "${near}"?` };
  const list = `ValueSet/$expand?url=${valueSet}`;
  return { remedyFr: `Prenez un code de ce jeu : ${list}`, remedyEn: `Use a code of that set: ${list}` };
}

function nearest(terminology: TerminologyService, value: unknown, valueSet: string): string | undefined {
  const coding = isObject(value) ? codingsOf(value)[0] : undefined;
  const code = typeof value === 'string' ? value : stringAt(coding, 'code');
  const found = code === undefined ? undefined : terminology.nearestCode?.(valueSet, stringAt(coding, 'system'), code, stringAt(coding, 'display'));
  return found === undefined ? undefined : named(found);
}

function retirement(terminology: TerminologyService, value: unknown): { readonly sinceFr: string; readonly sinceEn: string } {
  const coding = isObject(value) ? codingsOf(value)[0] : undefined;
  const date = terminology.concept?.(stringAt(coding, 'system') ?? '', stringAt(coding, 'code') ?? '')?.retiredOn;
  return date === undefined ? { sinceFr: '', sinceEn: '' } : { sinceFr: ` depuis le ${date}`, sinceEn: ` since ${date}` };
}

function named({ code, display }: NamedCode): string {
  return display === undefined ? code : `${code} – ${display}`;
}
