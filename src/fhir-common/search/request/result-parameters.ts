import { excerpt, FhirError } from '../../core/errors';
import { parseQueryString } from '../../core/query-string';
import type { FhirApi } from '../../definition/fhir-api';
import type { ResourceDefinition } from '../../definition/define-resource';
import type { CriterionSource, SearchScope } from './search-scope';
import { SEARCH_WARNINGS } from './search-warning';
import type { SearchWarning } from './search-warning';

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
 * @returns a warning for each name that R4 gives no element of that type
 * @throws FhirError `invalid-result-parameter`
 */
export function bindElements(
  { api, elementsOf }: Pick<SearchScope, 'api' | 'elementsOf'>,
  definition: Pick<ResourceDefinition, 'type'>,
  source: CriterionSource,
  into: Map<string, Subset>,
): SearchWarning[] {
  const warnings: SearchWarning[] = [];
  for (const element of source.value.split(',', MAX_ELEMENTS + 1).map((name) => name.trim())) {
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
    if (elementsOf?.(type)?.includes(name) === false) warnings.push(SEARCH_WARNINGS.unknownElement(excerpt(element), type));
  }
  return warnings;
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

/**
 * The part of one resource that a read asks for (R4 http 3.1.0.2: `_elements` and `_summary` apply to reads); undefined for the whole.
 * @param query raw query string
 * @throws FhirError `invalid-result-parameter`, for `_summary=count` too: there is nothing to count
 */
export function readSubset(api: FhirApi, definition: ResourceDefinition, query: string): Subset | undefined {
  if (!/(?:^|&)_(?:elements|summary)=/.test(query)) return undefined;
  const parsed = parseQueryString(query);
  if (!parsed.ok) throw new FhirError('malformed-query', { position: parsed.at, reasonFr: parsed.fr, reasonEn: parsed.en });
  const subset = new Map<string, Subset>();
  for (const { name, value, nameAt, valueAt } of parsed.value) {
    const source = { parameter: name, value, nameAt, valueAt };
    if (value === '') continue;
    if (name === '_elements') bindElements({ api }, definition, source, subset);
    if (name === '_summary' && bindSummary(definition, source, subset)) {
      throw refusal(source, 'count ne vaut que pour une recherche.', 'count is for a search only.');
    }
  }
  return subset.get(definition.type);
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
