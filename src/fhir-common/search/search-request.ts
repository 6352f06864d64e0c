import { excerpt, FhirError } from '../core/errors';
import { parseQueryString } from '../core/query-string';
import type { QueryParameter } from '../core/query-string';
import { bindCriterion } from './bind';
import { correlate } from './correlate';
import { bindInclude } from './include';
import type { Include } from './include';
import type { Predicate } from './predicate';
import type { SearchScope } from './search-scope';
import { SEARCH_WARNINGS } from './search-warning';
import type { SearchWarning } from './search-warning';

/** RG_RECH_52: 200 results a page unless the client asks for fewer; a larger page is lowered to 200. */
export const DEFAULT_COUNT = 200;
export const MAX_COUNT = 200;
const MAX_PARAMETERS = 200;

/** A whole search request, bound: what must match, what travels along, and how the answer is cut. */
export interface SearchRequest {
  readonly type: string;
  readonly predicate: Predicate;
  readonly includes: readonly Include[];
  readonly count: number;
  readonly warnings: readonly SearchWarning[];
  /** The parameters taken into account, decoded, in order: they make the `self` link. */
  readonly applied: readonly { readonly name: string; readonly value: string }[];
}

/** Result parameters of R4 search 3.1.1.5 that this server does not apply (yet): ignored with a warning, as R4 asks. */
const NOT_APPLIED = new Set(['_sort', '_total', '_elements', '_summary', '_contained', '_containedType', '_pretty']);

/**
 * Reads and binds a search. Unknown *filter* parameters are refused, because leaving one out would answer with the whole country;
 * result parameters that are not applied are reported in the answer.
 * @param query raw query string or form body
 * @throws FhirError 400 naming the parameter, its position in `query` and the remedy
 */
export function parseSearchRequest(scope: SearchScope, type: string, query: string): SearchRequest {
  if (!scope.api.definitions.has(type)) {
    throw new FhirError('unknown-resource-type', { type: excerpt(type), supported: [...scope.api.definitions.keys()].join(', ') });
  }
  const parameters = readParameters(query);
  const warnings: SearchWarning[] = [];
  const applied: QueryParameter[] = [];
  const criteria = [];
  const includes: Include[] = [];
  let count = DEFAULT_COUNT;
  for (const parameter of parameters) {
    const name = resultParameterName(scope, parameter, warnings);
    const source = { parameter: parameter.name, value: parameter.value, nameAt: parameter.nameAt, valueAt: parameter.valueAt };
    if (name === '_format') continue;
    if (name === '_count') count = readCount(parameter);
    else if (/^_(include|revinclude)(:|$)/.test(name)) {
      const include = bindInclude(scope, type, name, source, warnings);
      if (!include) continue;
      includes.push(include);
    } else if (NOT_APPLIED.has(name)) {
      warnings.push(SEARCH_WARNINGS.notApplied(name));
      continue;
    } else criteria.push(bindCriterion(scope, type, name, source));
    applied.push(name === '_count' ? { ...parameter, value: String(count) } : { ...parameter, name });
  }
  return { type, predicate: correlate(criteria), includes, count, warnings, applied };
}

function readParameters(query: string): QueryParameter[] {
  const parsed = parseQueryString(query);
  if (!parsed.ok) throw new FhirError('malformed-query', { position: parsed.at, reasonFr: parsed.fr, reasonEn: parsed.en });
  if (parsed.value.length > MAX_PARAMETERS) {
    throw new FhirError('too-many-criteria', { count: parsed.value.length, what: 'paramètres / parameters', maximum: MAX_PARAMETERS });
  }
  return parsed.value;
}

/** Misspellings found in published requests are read as what they obviously mean, and reported. */
function resultParameterName(scope: SearchScope, { name }: QueryParameter, warnings: SearchWarning[]): string {
  const meant = scope.api.resultParameterAliases.get(name);
  if (meant === undefined) return name;
  warnings.push(SEARCH_WARNINGS.readAs(name, meant));
  return meant;
}

function readCount({ name, value, valueAt }: QueryParameter): number {
  if (/^\d{1,9}$/.test(value)) return Math.min(Number(value), MAX_COUNT);
  throw new FhirError('invalid-result-parameter', {
    parameter: name,
    value: excerpt(value),
    position: valueAt,
    reasonFr: `attendu un entier de 0 à ${MAX_COUNT}.`,
    reasonEn: `expected a whole number from 0 to ${MAX_COUNT}.`,
  });
}
