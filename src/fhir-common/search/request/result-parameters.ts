import { excerpt, FhirError } from '../../core/errors';
import type { ResourceDefinition } from '../../definition/define-resource';
import type { FhirApi } from '../../definition/fhir-api';
import type { CriterionSource } from './search-scope';

/** The elements a partial answer keeps, `id` and `meta` understood; `'data'` keeps all but the narrative. */
export type Subset = readonly string[] | 'data';

export const MAX_COUNT = 200;
/** Elements of one type, mandatory ones included: no resource of the guide has more. */
const MAX_ELEMENTS = 50;

/**
 * The size of a page: a larger one is lowered to {@link MAX_COUNT}, however large, for clients that want everything send the largest
 * number they can write.
 * @throws FhirError `invalid-result-parameter`
 */
export function readCount(source: CriterionSource): number {
  if (/^\d+$/.test(source.value)) return Math.min(Number(source.value), MAX_COUNT);
  throw refusal(
    source,
    `attendu un entier, 0 ou plus ; au-delà de ${MAX_COUNT} la page est ramenée à ${MAX_COUNT}.`,
    `expected a whole number, 0 or more; a page above ${MAX_COUNT} is lowered to ${MAX_COUNT}.`,
  );
}

/** @throws FhirError `invalid-result-parameter` naming the choices */
export function readChoice<Choice extends string>(source: CriterionSource, choices: readonly Choice[]): Choice {
  const chosen = choices.find((choice) => choice === source.value);
  if (chosen !== undefined) return chosen;
  throw refusal(source, `attendu ${choices.join(', ')}.`, `expected ${choices.join(', ')}.`);
}

/**
 * `_elements=name,Location.identifier`: an element without a type is one of the searched type, so that included resources stay whole
 * (ror-read.md UC2 S7). Repeated, the lists add up.
 * @throws FhirError `invalid-result-parameter`
 */
export function bindElements(api: FhirApi, definition: ResourceDefinition, source: CriterionSource, into: Map<string, Subset>): void {
  for (const element of source.value.split(',', MAX_ELEMENTS + 1)) {
    const match = /^(?:([A-Z][A-Za-z]*)\.)?([a-z][A-Za-z]*)$/.exec(element);
    const type = match?.[1] ?? definition.type;
    const target = api.definitions.get(type);
    const name = match?.[2];
    if (name === undefined || !target) {
      throw refusal(source, `« ${excerpt(element)} » n'est pas le nom d'un élément.`, `"${excerpt(element)}" is not the name of an element.`);
    }
    const known = into.get(type);
    const kept = Array.isArray(known) ? known.map(String) : [...(target.mandatory ?? [])];
    if (kept.includes(name)) continue;
    if (kept.length >= MAX_ELEMENTS) throw refusal(source, `${MAX_ELEMENTS} éléments de ${type} au plus.`, `${MAX_ELEMENTS} elements of ${type} at most.`);
    into.set(type, [...kept, name]);
  }
}

/** `_summary`. @returns true for `count`: the answer then carries no resource */
export function bindSummary(definition: ResourceDefinition, source: CriterionSource, into: Map<string, Subset>): boolean {
  const mandatory = definition.mandatory ?? [];
  const choice = readChoice(source, ['true', 'text', 'data', 'count', 'false']);
  switch (choice) {
    case 'true':
      into.set(definition.type, [...mandatory, ...(definition.summary ?? [])]);
      return false;
    case 'text':
      into.set(definition.type, [...mandatory, 'text']);
      return false;
    case 'data':
      into.set(definition.type, 'data');
      return false;
    case 'count':
      return true;
    case 'false':
      return false;
    default:
      return choice satisfies never;
  }
}

function refusal(source: CriterionSource, reasonFr: string, reasonEn: string): FhirError {
  return new FhirError('invalid-result-parameter', {
    parameter: source.parameter,
    value: excerpt(source.value),
    position: source.valueAt,
    reasonFr,
    reasonEn,
  });
}
