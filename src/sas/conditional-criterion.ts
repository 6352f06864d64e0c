import { parseQueryString } from '../fhir-common/core/query-string';
import { splitUnescaped, unescapeValue } from '../fhir-common/core/values/escape';
import type { Reading, Refusal } from './refusals';

/** The identifier that designates a resource before the change. */
export interface Criterion {
  readonly system: string;
  readonly value: string;
}

/**
 * The criterion of a conditional update: exactly one `identifier=system|value` (spec 11.4, 13.2). The slash of an employee number is part
 * of the value, raw or encoded.
 * @param names spellings accepted; the guide prints `Identifier` for appointments
 * @param systems systems accepted; absent: any
 * @returns undefined as value when the query names no criterion
 */
export function readCriterion(rawQuery: string, names: readonly string[], systems?: readonly string[]): Reading<Criterion | undefined> {
  const parsed = parseQueryString(rawQuery);
  if (!parsed.ok) return refused('la requête est illisible.', 'the query cannot be read.');
  const values = parsed.value.filter(({ name }) => names.includes(name)).map(({ value }) => value.trim());
  const [only, second] = values;
  if (only === undefined) return { ok: true, value: undefined };
  if (second !== undefined || splitUnescaped(only, ',').length > 1) return refused('il est donné plusieurs fois.', 'it is given more than once.');
  const parts = splitUnescaped(only, '|').map(({ text }) => unescapeValue(text));
  const [system, value, extra] = parts.map((part) => (part.ok ? part.value.trim() : ''));
  if (system === undefined || system === '' || value === undefined || value === '' || extra !== undefined) {
    return refused('le système ou la valeur manque.', 'the system or the value is missing.');
  }
  if (systems !== undefined && !systems.includes(system)) return refused('ce système n’est pas de ce flux.', 'this system is not of this flow.');
  return { ok: true, value: { system, value } };
}

function refused(reasonFr: string, reasonEn: string): { readonly ok: false; readonly refusals: readonly Refusal[] } {
  return { ok: false, refusals: [{ code: 'sas-criterion', details: { reasonFr, reasonEn }, expression: 'http.identifier' }] };
}
