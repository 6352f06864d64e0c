import { excerpt, FhirError } from '../core/errors';
import { parseQueryString } from '../core/query-string';
import type { QueryParameter } from '../core/query-string';
import { dateInterval } from '../core/values/date-value';
import type { AssociatedData, ExportDeclaration } from '../definition/fhir-api';

/** `ndjson`: a resource a line. `json`: each file one Bundle of type collection. */
export type ExportFormat = 'ndjson' | 'json';

/** A search that narrows the resources of one type: `query` is its raw query string. */
export interface TypeFilter {
  readonly type: string;
  readonly query: string;
}

/** A kick-off, read. */
export interface ExportRequest {
  readonly format: ExportFormat;
  readonly types: readonly string[];
  /** Several of one type: resources that any of them finds. */
  readonly filters: readonly TypeFilter[];
  readonly associated: readonly AssociatedData[];
  /** Only what changed at this instant or later, epoch milliseconds; null: everything. */
  readonly since: number | null;
}

/** A `+` in an address may arrive as a space. */
const FORMATS: ReadonlyMap<string, ExportFormat> = new Map([
  ['application/fhir+ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['ndjson', 'ndjson'],
  ['application/fhir+json', 'json'],
  ['application/json', 'json'],
]);
const PARAMETERS = ['_outputFormat', '_type', '_typeFilter', 'includeAssociatedData', '_since'];
/** About the answer to the kick-off, not about the files. */
const WITHOUT_EFFECT = new Set(['_format', '_pretty']);
const MAX_FILTERS = 50;
/** R4 instant: to the second at least, with its zone. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads the parameters of a kick-off (Bulk Data STU2, export, query parameters; ror-read.md 13.1).
 * @param query raw query string
 * @param lenient `Prefer: handling=lenient`: what is not known is left out
 * @throws FhirError 400 naming the parameter, its position and the remedy
 */
export function parseExportRequest(declared: ExportDeclaration, query: string, lenient: boolean): ExportRequest {
  const parameters = parameterLists(query, lenient);
  const types = typesOf(declared, parameters.get('_type') ?? []);
  return {
    format: formatOf(parameters.get('_outputFormat') ?? []),
    types,
    filters: filtersOf(types, parameters.get('_typeFilter') ?? []),
    associated: associatedOf(declared, types, parameters.get('includeAssociatedData') ?? []),
    since: sinceOf(parameters.get('_since') ?? []),
  };
}

function parameterLists(query: string, lenient: boolean): ReadonlyMap<string, readonly QueryParameter[]> {
  const parsed = parseQueryString(query);
  if (!parsed.ok) throw new FhirError('malformed-query', { position: parsed.at, reasonFr: parsed.fr, reasonEn: parsed.en });
  const lists = new Map<string, QueryParameter[]>();
  for (const parameter of parsed.value) {
    const { name, nameAt } = parameter;
    if (WITHOUT_EFFECT.has(name)) continue;
    if (PARAMETERS.includes(name)) lists.set(name, [...(lists.get(name) ?? []), parameter]);
    else if (!lenient) {
      throw new FhirError('unknown-parameter', {
        parameter: excerpt(name), position: nameAt, type: '$export',
        suggestion: `Paramètres acceptés : ${PARAMETERS.join(', ')}.`, suggestionEn: `Accepted parameters: ${PARAMETERS.join(', ')}.`,
      });
    }
  }
  return lists;
}

function refused({ name, value, valueAt }: QueryParameter, reasonFr: string, reasonEn: string): FhirError {
  return new FhirError('invalid-export', { parameter: name, value: excerpt(value), position: valueAt, reasonFr, reasonEn });
}

/** The last of a parameter that is given once. @throws FhirError `invalid-export` (400) for a second one that says something else */
function single(given: readonly QueryParameter[]): QueryParameter | undefined {
  const [first, ...others] = given;
  const other = others.find(({ value }) => value !== first?.value);
  if (other) throw refused(other, 'ce paramètre ne se donne qu’une fois.', 'this parameter is given once.');
  return first;
}

function formatOf(given: readonly QueryParameter[]): ExportFormat {
  const asked = single(given);
  if (asked === undefined) return 'ndjson'; // STU2: the default
  const name = asked.value.split(';')[0]?.trim().toLowerCase().replace(/^application\/fhir (?=(nd)?json$)/, 'application/fhir+') ?? '';
  const format = FORMATS.get(name);
  if (format === undefined) {
    const known = [...FORMATS.keys()].join(', ');
    throw refused(asked, `formats produits : ${known}.`, `formats produced: ${known}.`);
  }
  return format;
}

function typesOf({ types, defaultTypes }: ExportDeclaration, given: readonly QueryParameter[]): readonly string[] {
  if (given.length === 0) return defaultTypes;
  const asked = new Set<string>();
  for (const parameter of given) {
    for (const type of parameter.value.split(',')) {
      if (!types.includes(type)) throw refused(parameter, `types exportés : ${types.join(', ')}.`, `types exported: ${types.join(', ')}.`);
      asked.add(type);
    }
  }
  return [...asked];
}

/** Repeated or separated by commas, filters of one type are alternatives; a comma inside a search is followed by no `Type?`. */
function filtersOf(types: readonly string[], given: readonly QueryParameter[]): TypeFilter[] {
  const filters = given.flatMap((parameter) =>
    parameter.value.split(/,(?=[A-Z][A-Za-z]*\?)/).map((text) => {
      const [, type = '', query = ''] = /^([A-Z][A-Za-z]*)\?(.+)$/s.exec(text) ?? [];
      if (query === '') throw refused(parameter, 'un filtre s’écrit `Type?critère=valeur`, encodé pour cent.', 'a filter is written `Type?criterion=value`, percent-encoded.');
      if (!types.includes(type)) {
        throw refused(parameter, `le filtre porte sur ${excerpt(type)}, que cette demande n’exporte pas (_type : ${types.join(', ')}).`, `the filter is about ${excerpt(type)}, which this request does not export (_type: ${types.join(', ')}).`);
      }
      return { type, query };
    }));
  const last = given.at(-1);
  if (filters.length > MAX_FILTERS && last) throw refused(last, `au plus ${MAX_FILTERS} filtres ; réunissez leurs valeurs.`, `at most ${MAX_FILTERS} filters; join their values.`);
  return filters;
}

function associatedOf({ associatedData }: ExportDeclaration, types: readonly string[], given: readonly QueryParameter[]): AssociatedData[] {
  const asked = new Map<string, AssociatedData>();
  for (const parameter of given) {
    for (const code of parameter.value.split(',')) {
      const data = associatedData.get(code);
      if (!data) {
        const known = [...associatedData.keys()].join(', ');
        throw refused(parameter, `valeurs acceptées : ${known}.`, `accepted values: ${known}.`);
      }
      if (!types.includes(data.type)) throw refused(parameter, `elle demande _type=${data.type}.`, `it needs _type=${data.type}.`);
      asked.set(code, data);
    }
  }
  return [...asked.values()];
}

function sinceOf(given: readonly QueryParameter[]): number | null {
  const asked = single(given);
  if (asked === undefined) return null;
  const text = asked.value.replace(/ (?=\d{2}:\d{2}$)/, '+');
  const interval = INSTANT.test(text) ? dateInterval(text) : undefined;
  if (!interval?.ok) {
    throw refused(asked, 'donnez un instant avec fuseau, par exemple 2026-01-31T22:00:00Z (le transactionTime de la copie précédente).', 'give an instant with its zone, for example 2026-01-31T22:00:00Z (the transactionTime of the copy before).');
  }
  return interval.value.low;
}
