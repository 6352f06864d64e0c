import { parseQueryString } from '../../fhir-common/core/query-string';
import type { QueryParameter } from '../../fhir-common/core/query-string';
import { splitUnescaped, unescapeValue } from '../../fhir-common/core/values/escape';
import { PERSON_SYSTEM, STRUCTURE_SYSTEM, personIdentifier, structureIdentifier } from '../identifiers';
import { boundOf, lowerBound, upperBound } from '../instants';
import type { SlotFlow } from '../profiles';
import { parameterRefusal } from '../refusals';
import type { Reading, Refusal } from '../refusals';

/** Distinct identifiers that one search may name (spec 8.1, 10.1). */
export const MAX_IDENTIFIERS = 25;

/** A search of free slots, read. */
export interface SlotSearch {
  readonly flow: SlotFlow;
  /** First instant of the window, epoch ms, inclusive. */
  readonly from: number;
  /** First instant after the window, epoch ms. */
  readonly until: number;
  /** Prefixed national identifiers, of professionals (INT_R01, INT_R04) or of associations (SOS); empty: nothing can match. */
  readonly identifiers: readonly string[];
}

/** How a flow spells its criteria. */
interface Spelling {
  readonly start: string;
  readonly status: string;
  readonly identifier: string;
  readonly system: string;
  readonly normalise: (typed: string) => string | undefined;
}

const PROFESSIONAL: Spelling = {
  start: 'start',
  status: 'status',
  identifier: 'schedule.actor:Practitioner.identifier',
  system: PERSON_SYSTEM,
  normalise: personIdentifier,
};

const ASSOCIATION: Spelling = {
  start: '_has:Slot:schedule:start',
  status: '_has:Slot:schedule:status',
  identifier: 'actor:Location.organization.identifier',
  system: STRUCTURE_SYSTEM,
  normalise: (typed) => structureIdentifier(typed, 'SIRET'),
};

/**
 * Reads a search of slots (`Slot`: INT_R01, or INT_R04 by its include) or of schedules (`Schedule`: SOS Médecins) from its raw query
 * string. Parameters that the flow does not know are ignored. Every refusal is collected.
 * @param limit distinct identifiers allowed
 */
export function readSlotSearch(type: 'Slot' | 'Schedule', rawQuery: string, limit = MAX_IDENTIFIERS): Reading<SlotSearch> {
  const parsed = parseQueryString(rawQuery);
  if (!parsed.ok) {
    const details = { position: parsed.at, reasonFr: parsed.fr, reasonEn: parsed.en };
    return { ok: false, refusals: [{ code: 'sas-unreadable-query', details }] };
  }
  const parameters = parsed.value;
  const spelling = type === 'Slot' ? PROFESSIONAL : ASSOCIATION;
  const refusals: Refusal[] = [];
  const window = readWindow(valuesOf(parameters, spelling.start), spelling.start, refusals);
  readStatus(valuesOf(parameters, spelling.status), spelling.status, refusals);
  const identifiers = readIdentifiers(valuesOf(parameters, spelling.identifier), spelling, limit, refusals);
  if (refusals.length > 0 || window === undefined) return { ok: false, refusals };
  return { ok: true, value: { flow: flowOf(type, parameters), ...window, identifiers } };
}

/** INT_R04 is INT_R01 with the include of the CPTS; the guide prints includes in several cases. */
function flowOf(type: 'Slot' | 'Schedule', parameters: readonly QueryParameter[]): SlotFlow {
  if (type === 'Schedule') return 'SOS';
  const includes = parameters.filter(({ name }) => name === '_include' || name === '_include:iterate');
  return includes.some(({ value }) => value.trim().toLowerCase().startsWith('slot:service-type-reference')) ? 'INT_R04' : 'INT_R01';
}

function valuesOf(parameters: readonly QueryParameter[], name: string): readonly string[] {
  return parameters.filter((parameter) => parameter.name === name).map(({ value }) => value.trim());
}

type Window = Pick<SlotSearch, 'from' | 'until'>;

/** `start` is declared with the comparators ge and le, without list: two parameters, one of each. */
function readWindow(values: readonly string[], parameter: string, refusals: Refusal[]): Window | undefined {
  const before = refusals.length;
  const bounds = { ge: [] as number[], le: [] as number[] };
  for (const value of values) {
    const { prefix, date } = boundOf(value);
    if (value.includes(',')) refusals.push(parameterRefusal('sas-date-list', parameter, { value }));
    else if (prefix !== 'ge' && prefix !== 'le') refusals.push(parameterRefusal('sas-date-prefix', parameter, { value }));
    else {
      const bound = prefix === 'ge' ? lowerBound(date) : upperBound(date);
      if (bound.ok) bounds[prefix].push(bound.value);
      else refusals.push(parameterRefusal('sas-unreadable-date', parameter, { value: date, reasonFr: bound.fr, reasonEn: bound.en }));
    }
  }
  if (refusals.length > before) return undefined;
  for (const prefix of ['ge', 'le'] as const) {
    if (bounds[prefix].length === 0) refusals.push(parameterRefusal('sas-missing-bound', parameter, { prefix }));
    if (bounds[prefix].length > 1) refusals.push(parameterRefusal('sas-repeated-parameter', parameter, { which: ` (${prefix})` }));
  }
  const [from] = bounds.ge;
  const [until] = bounds.le;
  return from === undefined || until === undefined ? undefined : { from, until };
}

function readStatus(values: readonly string[], parameter: string, refusals: Refusal[]): void {
  const [value, second] = values;
  if (value === undefined || value === '') refusals.push(parameterRefusal('sas-missing-parameter', parameter, { example: `${parameter}=free` }));
  else if (second !== undefined) refusals.push(parameterRefusal('sas-repeated-parameter', parameter, { which: '' }));
  else if (value !== 'free' && value !== 'http://hl7.org/fhir/slotstatus|free') {
    refusals.push(parameterRefusal('sas-status-not-free', parameter, { value }));
  }
}

/** A comma is OR, a repetition is AND (R4 search 3.1.1.5): what repeated lists have in common. */
function readIdentifiers(values: readonly string[], spelling: Spelling, limit: number, refusals: Refusal[]): readonly string[] {
  const parameter = spelling.identifier;
  const lists = values.map((value) => readList(value, spelling, refusals));
  const named = new Set(lists.flat().map(({ key }) => key));
  if (named.size === 0) {
    const example = `${parameter}=${spelling.system}|…`;
    if (refusals.every(({ details }) => details['parameter'] !== parameter)) refusals.push(parameterRefusal('sas-missing-parameter', parameter, { example }));
    return [];
  }
  if (named.size > limit) refusals.push(parameterRefusal('sas-too-many-identifiers', parameter, { count: named.size, maximum: limit }));
  const sets = lists.map((list) => new Set(list.flatMap(({ identifier }) => identifier ?? [])));
  const [first = new Set<string>(), ...others] = sets;
  return [...first].filter((identifier) => others.every((set) => set.has(identifier)));
}

/** One identifier as named: `key` tells distinct ones apart, `identifier` is undefined when no owner can have it. */
interface NamedIdentifier {
  readonly key: string;
  readonly identifier: string | undefined;
}

/** Lists of the platform have blanks after their commas and empty members (spec 3.2). */
function readList(value: string, spelling: Spelling, refusals: Refusal[]): readonly NamedIdentifier[] {
  return splitUnescaped(value, ',').flatMap(({ text }) => {
    const token = text.trim();
    if (token === '') return [];
    const named = readToken(token, spelling);
    if (named === undefined) refusals.push(parameterRefusal('sas-unreadable-identifier', spelling.identifier, { value: token }));
    return named ?? [];
  });
}

/** `system|value`, `|value` or `value`; a foreign system matches nothing, which is no error (spec 4.4). */
function readToken(token: string, { system, normalise }: Spelling): NamedIdentifier | undefined {
  const parts = splitUnescaped(token, '|').map(({ text }) => unescapeValue(text.trim()));
  const texts = parts.flatMap((part) => (part.ok ? [part.value.trim()] : []));
  const value = texts.at(-1);
  if (texts.length !== parts.length || texts.length > 2 || value === undefined || value === '') return undefined;
  const named = texts.length === 2 ? (texts[0] ?? '') : '';
  const identifier = named === '' || named === system ? normalise(value) : undefined;
  return { key: identifier ?? `${named}|${value}`, identifier };
}
