import { byteText } from '../core/byte-text';
import { excerpt, FhirError } from '../core/errors';
import { encodeParameter, parseQueryString } from '../core/query-string';
import type { QueryParameter } from '../core/query-string';
import { unescapeValue } from '../core/values/escape';
import { bad, shifted } from '../core/values/parsed';
import { foldString } from '../core/values/string-fold';
import { unwrap } from '../search/request/bind-value';
import { nearestName } from '../core/nearest-name';
import { searchset } from '../search/answer/searchset';
import type { PageLink } from '../search/answer/searchset';
import { readChoice } from '../search/request/result-parameters';
import { refuseIgnored } from '../search/request/search-request';
import type { Handling } from '../search/request/search-request';
import type { CriterionSource } from '../search/request/search-scope';
import { SEARCH_WARNINGS } from '../search/request/search-warning';
import type { SearchWarning } from '../search/request/search-warning';
import { splitValues } from '../search/request/split-values';
import type { ConformanceResource, ConformanceType } from './conformance-source';
import type { Bilingual } from '../core/bilingual';

/** One criterion a conformance type can be searched by. */
export interface ConformanceFilter extends Bilingual {
  readonly code: string;
  readonly searchType: 'token' | 'uri' | 'string';
  readonly matches: (resource: ConformanceResource, value: string) => boolean;
}

const COMMON_FILTERS: readonly ConformanceFilter[] = [
  { code: '_id', searchType: 'token', fr: 'Identifiant technique.', en: 'Technical id.', matches: ({ id }, value) => id === value },
  {
    code: 'url',
    searchType: 'uri',
    fr: 'Adresse canonique exacte ; adresse|version pour une version.',
    en: 'Exact canonical url; url|version for one version.',
    matches: ({ url, version }, value) => url === value || (version !== undefined && `${url}|${version}` === value),
  },
  {
    code: 'name',
    searchType: 'string',
    fr: 'Début du nom, sans casse ni accent.',
    en: 'Start of the name, without case and accents.',
    matches: ({ name }, value) => foldString(name).startsWith(foldString(value)),
  },
];
const code = (fr: string, en: string): ConformanceFilter => ({
  code: 'code',
  searchType: 'token',
  fr,
  en,
  matches: ({ codes }, value) => codes.includes(value),
});
const base = (searchType: 'token' | 'uri', fr: string, en: string): ConformanceFilter => ({
  code: 'base',
  searchType,
  fr,
  en,
  matches: ({ bases }, value) => bases.includes(value),
});

const OWN_FILTERS: Readonly<Record<ConformanceType, readonly ConformanceFilter[]>> = {
  SearchParameter: [
    code('Nom du critère dans une requête.', 'Name of the criterion in a request.'),
    base('token', 'Type de ressource cherché.', 'Resource type searched.'),
  ],
  StructureDefinition: [base('uri', 'Définition dont celle-ci est dérivée.', 'Definition this one is derived from.')],
  CodeSystem: [code('Code défini.', 'Code defined.')],
  ValueSet: [code('Code énuméré.', 'Code enumerated.')],
  CapabilityStatement: [],
};

/** The criteria of a conformance type. */
export function conformanceFilters(type: ConformanceType): readonly ConformanceFilter[] {
  return [...COMMON_FILTERS, ...OWN_FILTERS[type]];
}

interface Request {
  readonly tests: ((resource: ConformanceResource) => boolean)[];
  readonly warnings: SearchWarning[];
  /** The parameters taken into account, encoded, without the page. */
  readonly applied: string[];
  count: number | undefined;
  offset: number;
  total: boolean;
}

/** Result parameters that definitions are answered without: they are sent whole, in one order. */
const NOT_APPLIED =
  /^(_elements|_sort|_include|_revinclude|_contained|_containedType|_pretty|_score|_totalMethod|_cursor|_summary)(:|$)/;

/**
 * Searches published definitions in memory: they are a few hundred, and never change while the server runs. Everything is on one page
 * unless `_count` asks for less.
 * @param resources the definitions of this type that the interface publishes
 * @param query raw query string or form body; @param now epoch milliseconds
 * @returns the searchset Bundle as JSON ready to send
 * @param handling strict refuses what is not applied
 * @throws FhirError `unknown-parameter`, `unknown-modifier`, `invalid-value`, `not-applied` or `malformed-query` (400)
 */
export function searchConformance(
  resources: readonly ConformanceResource[],
  type: ConformanceType,
  query: string,
  baseUrl: string,
  now: number,
  handling: Handling = 'default',
): Buffer {
  const request = readRequest(type, query);
  if (handling === 'strict') refuseIgnored(request.warnings);
  const found = resources.filter((resource) => request.tests.every((test) => test(resource)));
  const end = request.count === undefined ? found.length : request.offset + request.count;
  const address = (page: readonly string[]): string => {
    const parameters = [...request.applied, ...page].join('&');
    return parameters === '' ? `${baseUrl}/${type}` : `${baseUrl}/${type}?${parameters}`;
  };
  const page = (offset: number): string => address(offset > 0 ? [`_page=${offset}`] : []);
  const entries = found.slice(request.offset, end).map(({ id, content }) => ({ type, id, content: byteText(content), mode: 'match' as const }));
  return searchset({ baseUrl, now, total: request.total ? found.length : null, links: linksOf(request, found.length, page), entries, warnings: request.warnings }).body;
}

function linksOf({ offset, count = Number.POSITIVE_INFINITY }: Request, total: number, page: (offset: number) => string): PageLink[] {
  const links: PageLink[] = [{ relation: 'self', url: page(offset) }, { relation: 'first', url: page(0) }];
  if (count === 0) return links;
  if (offset + count < total) links.push({ relation: 'next', url: page(offset + count) });
  if (offset > 0) links.push({ relation: 'previous', url: page(Number.isFinite(count) ? Math.max(0, offset - count) : 0) });
  links.push({ relation: 'last', url: page(total === 0 || !Number.isFinite(count) ? 0 : Math.floor((total - 1) / count) * count) });
  return links;
}

function readRequest(type: ConformanceType, query: string): Request {
  const parsed = parseQueryString(query);
  if (!parsed.ok) throw new FhirError('malformed-query', { position: parsed.at, reasonFr: parsed.fr, reasonEn: parsed.en });
  const request: Request = { tests: [], warnings: [], applied: [], count: undefined, offset: 0, total: true };
  for (const parameter of parsed.value) readParameter(type, parameter, request);
  if (request.count === 0) request.total = true;
  return request;
}

function readParameter(type: ConformanceType, parameter: QueryParameter, into: Request): void {
  const { name, value, nameAt, valueAt } = parameter;
  if (name === '_format') return;
  if (value === '') {
    into.warnings.push(SEARCH_WARNINGS.empty(excerpt(name)));
    return;
  }
  const source: CriterionSource = { parameter: name, value, nameAt, valueAt };
  if (name === '_page') {
    into.offset = wholeNumber(parameter);
    return;
  }
  if (name === '_count') into.count = Math.min(wholeNumber(parameter), into.count ?? Number.POSITIVE_INFINITY);
  else if (name === '_total') into.total = readChoice(source, ['accurate', 'estimate', 'none']) !== 'none';
  else if (name === '_summary' && readChoice(source, ['true', 'text', 'data', 'count', 'false']) === 'count') into.count = 0;
  else if (name === '_summary' && value === 'false') return;
  else if (NOT_APPLIED.test(name)) {
    into.warnings.push(SEARCH_WARNINGS.notApplied(excerpt(name)));
    return;
  } else into.tests.push(bindFilter(type, parameter));
  into.applied.push(encodeParameter(name, value));
}

/** A comma is an OR (R4 search 3.1.1.5.3). */
function bindFilter(type: ConformanceType, parameter: QueryParameter): (resource: ConformanceResource) => boolean {
  const filters = conformanceFilters(type);
  const [name = '', modifier] = parameter.name.split(':', 2);
  const filter = filters.find((known) => known.code === name);
  if (!filter) throw unknownParameter(type, parameter, filters);
  if (modifier !== undefined) {
    const position = parameter.nameAt + name.length;
    throw new FhirError('unknown-modifier', { modifier: excerpt(modifier), parameter: name, position, supported: 'aucun / none' });
  }
  const { value, nameAt, valueAt } = parameter;
  const source: CriterionSource = { parameter: parameter.name, value, nameAt, valueAt };
  const values = splitValues(source).map(({ text, at }) => unwrap(shifted(text === '' ? EMPTY : unescapeValue(text), at), source));
  return (resource) => values.some((wanted) => filter.matches(resource, wanted));
}

const EMPTY = bad(0, 'valeur vide : donnez une valeur, ou retirez le critère.', 'empty value: give a value, or remove the criterion.');

function unknownParameter(type: ConformanceType, { name, nameAt }: QueryParameter, filters: readonly ConformanceFilter[]): FhirError {
  const known = [...filters.map((filter) => filter.code), '_count', '_total', '_summary', '_format'];
  const near = nearestName(name, known);
  return new FhirError('unknown-parameter', {
    parameter: excerpt(name),
    position: nameAt,
    type,
    suggestion: near === undefined ? `Critères acceptés : ${known.join(', ')}.` : `Vouliez-vous dire « ${near} » ?`,
    suggestionEn: near === undefined ? `Accepted criteria: ${known.join(', ')}.` : `Did you mean "${near}"?`,
  });
}

/** Far above any number of definitions; larger numbers are lowered, not refused. */
const MAX_WHOLE_NUMBER = 1_000_000_000;

function wholeNumber({ name, value, valueAt }: QueryParameter): number {
  if (/^\d+$/.test(value)) return Math.min(Number(value), MAX_WHOLE_NUMBER);
  throw new FhirError('invalid-result-parameter', {
    parameter: name,
    value: excerpt(value),
    position: valueAt,
    reasonFr: 'attendu un entier positif ou nul.',
    reasonEn: 'expected a whole number, zero or more.',
  });
}
