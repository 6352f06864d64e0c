import { excerpt, FhirError } from '../../core/errors';
import { parseQueryString } from '../../core/query-string';
import type { QueryParameter } from '../../core/query-string';
import type { ResourceDefinition } from '../../definition/define-resource';
import { bindCriterion } from './bind';
import { bindFilter } from './bind-filter';
import { addCriterion, addIncludes, addPredicate, addRepetitions, addSort, refuseCostly } from './budget';
import type { Costs, NamedCriterion } from './budget';
import { correlate } from './correlate';
import { bindInclude } from './bind-include';
import type { Include } from './bind-include';
import { boundIncludes } from './bound-includes';
import { circlesOf } from './reached';
import type { Predicate } from './predicate';
import { allOf } from './predicate';
import { bindElements, bindSummary, readChoice, readCount } from './result-parameters';
import type { Subset } from './result-parameters';
import type { CriterionSource, SearchScope } from './search-scope';
import { SEARCH_WARNINGS } from './search-warning';
import type { SearchWarning } from './search-warning';
import { bindSort } from './bind-sort';
import type { SortKey } from './bind-sort';

/** RG_RECH_52: 200 results a page unless the client asks for fewer; a larger page is lowered to 200. */
export const DEFAULT_COUNT = 200;
export { MAX_COUNT } from './result-parameters';
const MAX_PARAMETERS = 200;

/**
 * `Prefer: handling=`: strict refuses what is not applied or is misspelt, lenient leaves unknown criteria out with a warning, r4-independent reads each
 * criterion on its own.
 */
export type Handling = 'default' | 'strict' | 'lenient' | 'r4-independent';

/** A whole search request, bound: what must match, what travels along, and how the answer is cut, ordered and reduced. */
export interface SearchRequest {
  readonly type: string;
  readonly predicate: Predicate;
  readonly includes: readonly Include[];
  readonly sort: readonly SortKey[];
  readonly count: number;
  readonly total: 'accurate' | 'estimate' | 'none';
  /** Types whose resources are answered in part. */
  readonly subset: ReadonlyMap<string, Subset>;
  /** UCUM code in which distances are given: that of the first circle. */
  readonly distanceUnit: string;
  readonly handling: Handling;
  /** The answer is how the search runs, not what it finds; for administrators. */
  readonly explain: boolean;
  readonly warnings: readonly SearchWarning[];
  /** The parameters taken into account, decoded, in order: they make the `self` link. */
  readonly applied: readonly { readonly name: string; readonly value: string }[];
}

/** Result parameters this server does not apply: ignored with a warning, as R4 asks. */
const NOT_APPLIED = new Set(['_contained', '_containedType', '_pretty', '_score', '_totalMethod', '_cursor']);

/** What reading the parameters one by one gathers. */
interface Gathered {
  readonly criteria: NamedCriterion[];
  readonly filters: Predicate[];
  readonly includes: Include[];
  readonly warnings: SearchWarning[];
  readonly costs: Costs;
  readonly applied: { readonly name: string; readonly value: string }[];
  readonly subset: Map<string, Subset>;
  sort?: CriterionSource;
  explain: boolean;
  count: number;
  total: SearchRequest['total'];
}

/**
 * Reads and binds a search. Unknown *filter* parameters are refused, because leaving one out would answer with the whole country;
 * result parameters that are not applied are reported in the answer.
 * @param query raw query string or form body
 * @throws FhirError 400 naming the parameter, its position in `query` and the remedy
 */
export function parseSearchRequest(given: SearchScope, type: string, query: string, handling: Handling = 'default'): SearchRequest {
  const scope: SearchScope = { ...given, independent: handling === 'r4-independent' };
  const definition = scope.api.definitions.get(type);
  if (!definition) throw new FhirError('unknown-resource-type', { type: excerpt(type), supported: [...scope.api.definitions.keys()].join(', ') });
  const gathered: Gathered = { criteria: [], filters: [], includes: [], warnings: [], costs: new Map(), applied: [], subset: new Map(), count: DEFAULT_COUNT, total: 'accurate', explain: false };
  for (const parameter of readParameters(query)) {
    const name = resultParameterName(scope, parameter, gathered.warnings);
    if (parameter.value === '') {
      gathered.warnings.push(SEARCH_WARNINGS.empty(excerpt(parameter.name)));
      continue;
    }
    const source = { parameter: parameter.name, value: parameter.value, nameAt: parameter.nameAt, valueAt: parameter.valueAt };
    const meant = criterionName(definition, name, source, gathered.warnings);
    try {
      const applied = gather(scope, definition, meant, source, gathered);
      if (applied !== undefined) gathered.applied.push({ name: meant, value: applied });
      refuseCostly(gathered.costs); // the lists that follow are not even read
    } catch (error) {
      // Only what is unknown may be left out, and never a whole _filter; a known criterion with a wrong value is always refused.
      if (handling !== 'lenient' || name === '_filter' || !(error instanceof FhirError) || error.code !== 'unknown-parameter') throw error;
      gathered.warnings.push(SEARCH_WARNINGS.leftOut(parameter.name));
    }
  }
  const { predicate, sort } = joined(scope, type, gathered);
  if (circlesOf(predicate).some((circle) => circle.predicate.approximate === true)) gathered.warnings.push(SEARCH_WARNINGS.approximateCentre());
  if (handling === 'strict') refuseIgnored(gathered.warnings);
  return {
    type,
    predicate,
    includes: scope.independent === true ? gathered.includes : boundIncludes(gathered.includes, type, predicate),
    sort,
    count: gathered.count,
    // Who asks for a count alone is given it, whatever else the request says.
    total: gathered.count === 0 ? 'accurate' : gathered.total,
    subset: gathered.subset,
    distanceUnit: circlesOf(predicate)[0]?.predicate.unit ?? 'km',
    handling,
    explain: gathered.explain,
    warnings: gathered.warnings,
    applied: gathered.applied,
  };
}

/** The criteria as one predicate, with the order they are sorted in. @throws FhirError `too-costly` before anything large is built */
function joined(scope: SearchScope, type: string, { criteria, filters, costs, sort }: Gathered): { predicate: Predicate; sort: SortKey[] } {
  if (scope.independent !== true) addRepetitions(costs, criteria);
  refuseCostly(costs);
  const predicate = allOf([correlate(criteria.map(({ criterion }) => criterion), scope.independent), ...filters]);
  if (sort === undefined) return { predicate, sort: [] };
  const keys = bindSort(scope.api, type, sort, predicate);
  addSort(costs, keys, predicate);
  refuseCostly(costs);
  return { predicate, sort: keys };
}

/** Takes one parameter into account. @returns its value for the `self` link, undefined when it does not belong there */
function gather(scope: SearchScope, definition: ResourceDefinition, name: string, source: CriterionSource, into: Gathered): string | undefined {
  switch (name) {
    case '_format':
      return undefined;
    case '_count':
      into.count = Math.min(readCount(source), into.count);
      return String(into.count);
    case '_total':
      into.total = readChoice(source, ['accurate', 'estimate', 'none']);
      return source.value;
    case '_explain':
      into.explain = readChoice(source, ['true', 'false']) === 'true';
      return undefined;
    case '_sort':
      into.sort = source;
      return source.value;
    case '_elements':
      into.warnings.push(...bindElements(scope, definition, source, into.subset));
      return source.value;
    case '_summary':
      if (bindSummary(definition, source, into.subset)) into.count = 0;
      return source.value;
    case '_filter': {
      const filter = bindFilter(scope, definition.type, source);
      into.filters.push(filter);
      addPredicate(into.costs, name, filter);
      return source.value;
    }
  }
  if (/^_(include|revinclude)(:|$)/.test(name)) {
    const edges = bindInclude(scope, definition.type, name, source, into.warnings);
    const known = new Set(into.includes.map(edgeKey));
    const added = edges.filter((edge) => !known.has(edgeKey(edge)));
    into.includes.push(...added);
    addIncludes(into.costs, name, added);
    return edges.length === 0 ? undefined : source.value;
  }
  if (NOT_APPLIED.has(name)) {
    into.warnings.push(SEARCH_WARNINGS.notApplied(name));
    return undefined;
  }
  const asked = { name: source.parameter, criterion: bindCriterion(scope, definition.type, name, source) };
  into.criteria.push(asked);
  addCriterion(into.costs, asked);
  return source.value;
}

/** An edge asked twice is followed once. */
function edgeKey({ parameter, reverse, from, to, iterate }: Include): string {
  return [parameter.type, parameter.code, reverse, from.join('|'), to, iterate].join(' ');
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

/** A criterion older pages of a guide spell otherwise, when its value leaves no doubt about what is meant. */
function criterionName({ criterionAliases = [] }: ResourceDefinition, name: string, { value }: CriterionSource, warnings: SearchWarning[]): string {
  const alias = criterionAliases.find((known) => known.name === name && known.when.test(value));
  if (alias === undefined) return name;
  warnings.push(SEARCH_WARNINGS.readAs(name, alias.meaning));
  return alias.meaning;
}

/** Strict handling refuses what is ignored, and what is only guessed. @throws FhirError `not-applied` */
export function refuseIgnored(warnings: readonly SearchWarning[]): void {
  const ignored = warnings.find(({ severity, code }) => severity === 'warning' || code === 'read-as');
  if (ignored) throw new FhirError('not-applied', { reasonFr: ignored.fr, reasonEn: ignored.en });
}
