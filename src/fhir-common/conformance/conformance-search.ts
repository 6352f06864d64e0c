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
import type { CriterionSource } from '../search/request/search-scope';
import { splitValues } from '../search/request/split-values';
import type { ConformanceResource, ConformanceType } from './conformance-source';

/** One criterion a conformance type can be searched by. */
export interface ConformanceFilter {
  readonly code: string;
  readonly searchType: 'token' | 'uri' | 'string';
  readonly fr: string;
  readonly en: string;
  readonly matches: (resource: ConformanceResource, value: string) => boolean;
}

const COMMON_FILTERS: readonly ConformanceFilter[] = [
  { code: '_id', searchType: 'token', fr: 'Identifiant technique.', en: 'Technical id.', matches: ({ id }, value) => id === value },
  {
    code: 'url',
    searchType: 'uri',
    fr: 'Adresse canonique exacte.',
    en: 'Exact canonical url.',
    matches: ({ url }, value) => url === value,
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
  readonly tests: readonly ((resource: ConformanceResource) => boolean)[];
  readonly count: number | undefined;
  readonly offset: number;
  /** The parameters taken into account, encoded, without the page. */
  readonly applied: readonly string[];
}

/**
 * Searches published definitions in memory: they are a few hundred, and never change while the server runs. Everything is on one page
 * unless `_count` asks for less.
 * @param resources the definitions of this type that the interface publishes
 * @param query raw query string or form body; @param now epoch milliseconds
 * @returns the searchset Bundle as JSON ready to send
 * @throws FhirError `unknown-parameter`, `unknown-modifier`, `invalid-value` or `malformed-query` (400)
 */
export function searchConformance(
  resources: readonly ConformanceResource[],
  type: ConformanceType,
  query: string,
  baseUrl: string,
  now: number,
): Buffer {
  const request = readRequest(type, query);
  const found = resources.filter((resource) => request.tests.every((test) => test(resource)));
  const end = request.count === undefined ? found.length : request.offset + request.count;
  const address = (page: readonly string[]): string => {
    const parameters = [...request.applied, ...page].join('&');
    return parameters === '' ? `${baseUrl}/${type}` : `${baseUrl}/${type}?${parameters}`;
  };
  const links: PageLink[] = [{ relation: 'self', url: address(request.offset > 0 ? [`_page=${request.offset}`] : []) }];
  if (request.count !== 0 && end < found.length) links.push({ relation: 'next', url: address([`_page=${end}`]) });
  const entries = found.slice(request.offset, end).map(({ id, content }) => ({ type, id, content: byteText(content), mode: 'match' as const }));
  return searchset({ baseUrl, now, total: found.length, links, entries, warnings: [] });
}

function readRequest(type: ConformanceType, query: string): Request {
  const parsed = parseQueryString(query);
  if (!parsed.ok) throw new FhirError('malformed-query', { position: parsed.at, reasonFr: parsed.fr, reasonEn: parsed.en });
  const tests: ((resource: ConformanceResource) => boolean)[] = [];
  const applied: string[] = [];
  let count: number | undefined;
  let offset = 0;
  for (const parameter of parsed.value) {
    if (parameter.name === '_format') continue;
    if (parameter.name === '_page') {
      offset = wholeNumber(parameter);
      continue;
    }
    if (parameter.name === '_count') count = wholeNumber(parameter);
    else tests.push(bindFilter(type, parameter));
    applied.push(encodeParameter(parameter.name, parameter.value));
  }
  return { tests, count, offset, applied };
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
  const known = [...filters.map((filter) => filter.code), '_count', '_format'];
  const near = nearestName(name, known);
  return new FhirError('unknown-parameter', {
    parameter: excerpt(name),
    position: nameAt,
    type,
    suggestion: near === undefined ? `Critères acceptés : ${known.join(', ')}.` : `Vouliez-vous dire « ${near} » ?`,
    suggestionEn: near === undefined ? `Accepted criteria: ${known.join(', ')}.` : `Did you mean "${near}"?`,
  });
}

function wholeNumber({ name, value, valueAt }: QueryParameter): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new FhirError('invalid-result-parameter', {
    parameter: name,
    value: excerpt(value),
    position: valueAt,
    reasonFr: 'attendu un entier positif ou nul.',
    reasonEn: 'expected a whole number, zero or more.',
  });
}
