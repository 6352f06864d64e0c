import { excerpt, FhirError } from '../../core/errors';
import type { FhirApi } from '../../definition/fhir-api';
import type { DeclaredParameter } from '../../definition/define-resource';
import { nearestName } from '../../core/nearest-name';
import type { ParameterKey, Predicate } from './predicate';
import { wordsOf } from './reached';
import type { CriterionSource } from './search-scope';

/**
 * One key of `_sort`: a parameter of the searched type, or of what a chain of references leads to. A full-text parameter stands for the
 * score of its criteria: its ascending order begins with the most relevant.
 */
export interface SortKey {
  readonly descending: boolean;
  readonly path: readonly { readonly parameter: ParameterKey; readonly ancestors?: ParameterKey }[];
  readonly declared: DeclaredParameter;
}

const MAX_KEYS = 5;

/**
 * Binds `_sort=key,-key`; keys may be chained (`-organization.price-validity-start-date`, ROR UC5 S1).
 * @throws FhirError `invalid-result-parameter` for a key that is unknown or has no order
 */
export function bindSort(api: FhirApi, type: string, source: CriterionSource, predicate: Predicate): SortKey[] {
  const keys = source.value.split(',').map((key) => key.trim());
  if (keys.length > MAX_KEYS) throw refusal(source, 0, `${MAX_KEYS} clés au plus.`, `${MAX_KEYS} keys at most.`);
  let at = 0;
  return keys.map((raw) => {
    const key = bindKey(api, type, raw, source, at, predicate);
    at += raw.length + 1;
    return key;
  });
}

function bindKey(api: FhirApi, type: string, raw: string, source: CriterionSource, at: number, predicate: Predicate): SortKey {
  const descending = raw.startsWith('-');
  if (/^-?_score$/.test(raw)) return scoreKey(api, type, descending, predicate);
  const steps = raw.slice(descending ? 1 : 0).replace(/:above$/, '').split('.');
  const path: SortKey['path'][number][] = [];
  let current = type;
  for (const step of steps.slice(0, -1)) {
    const [code = ''] = step.split(':');
    const reference = api.definitions.get(current)?.parameters.get(code)?.parameter;
    const target = reference?.type === 'reference' ? reference.targets[0] : undefined;
    if (reference?.type !== 'reference' || target === undefined || path.length >= 3) {
      throw refusal(source, at, `« ${excerpt(step)} » n'est pas une référence de ${current}.`, `"${excerpt(step)}" is not a reference of ${current}.`);
    }
    const parameter = { type: current, code: reference.code };
    const hierarchical = raw.endsWith(':above') || asksAncestors(predicate, parameter);
    path.push({ parameter, ...(hierarchical && reference.hierarchy !== undefined ? { ancestors: { type: target, code: reference.hierarchy } } : {}) });
    current = target;
  }
  const code = steps.at(-1) ?? '';
  const declared = api.definitions.get(current)?.parameters.get(code);
  if (!declared) {
    const known = [...(api.definitions.get(current)?.parameters.keys() ?? [])];
    const near = nearestName(code, known);
    const hint = near === undefined ? '' : ` (${near} ?)`;
    throw refusal(source, at, `« ${excerpt(code)} » n'est pas un critère de ${current}${hint}.`, `"${excerpt(code)}" is not a parameter of ${current}${hint}.`);
  }
  if (!isSortable(declared)) {
    throw refusal(source, at, `« ${code} » n'a pas d'ordre ; triez par un texte, une date ou un nombre.`, `"${code}" has no order; sort by a text, a date or a number.`);
  }
  return { descending, path, declared };
}

/** `_score` (R4 search 3.1.1.5.1). Without full text every score is the same and the ties, by id, are the order. */
function scoreKey(api: FhirApi, type: string, descending: boolean, predicate: Predicate): SortKey {
  const scored = wordsOf(predicate).length > 0;
  const declared = api.definitions.get(type)?.parameters.get(scored ? '_content' : '_id');
  if (!declared) throw new Error(`${type} is declared without the parameters every resource has`);
  return { descending: scored && descending, path: [], declared };
}

/** A chained key follows the hierarchy when the criteria on the same reference do: it sorts by what matched. */
function asksAncestors(predicate: Predicate, parameter: ParameterKey): boolean {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.operands.some((operand) => asksAncestors(operand, parameter));
    case 'chain':
      return predicate.ancestors !== undefined && predicate.parameter.type === parameter.type && predicate.parameter.code === parameter.code;
    default:
      return false;
  }
}

function isSortable({ parameter, group }: DeclaredParameter): boolean {
  if (parameter.code === '_id' || parameter.code === '_lastUpdated') return true;
  if (group) return ['date', 'number', 'quantity'].includes(parameter.type);
  return ['string', 'uri', 'date', 'number', 'quantity'].includes(parameter.type) || (parameter.type === 'token' && parameter.valueType === 'Identifier');
}

function refusal(source: CriterionSource, at: number, reasonFr: string, reasonEn: string): FhirError {
  return new FhirError('invalid-result-parameter', { parameter: source.parameter, value: excerpt(source.value), position: source.valueAt + at, reasonFr, reasonEn });
}
