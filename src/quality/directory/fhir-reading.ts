import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject } from '../../fhir-common/core/json';
import { parisOffsetMs } from '../../fhir-common/core/values/paris-time';
import { readAddressAtEnd } from '../../fhir-common/core/values/reference-form';

/** Canonical url of an extension of the ROR guide. */
export const rorExtensionUrl = (id: string): string => `https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/${id}`;

const HOUR_MS = 3_600_000;
const DAY_TEXT = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Reads dates as calendar days in Europe/Paris. The offset of Paris is asked once per hour of the calendar: asking the time zone
 * database costs 50 microseconds, and a country has 250,000 dates.
 */
export class DayReader {
  private readonly offsets = new Map<number, number>();

  /** @param text FHIR date or dateTime; a partial date stays partial. @returns undefined when it is no date */
  dayOf(text: string | undefined): string | undefined {
    if (text === undefined) return undefined;
    if (!text.includes('T')) return /^\d{4}(?:-\d{2}){0,2}$/.test(text) ? text : undefined;
    const epochMs = Date.parse(text);
    if (Number.isNaN(epochMs)) return undefined;
    const day = new Date(epochMs + this.offsetOf(epochMs)).toISOString().slice(0, 10);
    return DAY_TEXT.test(day) ? day : undefined;
  }

  private offsetOf(epochMs: number): number {
    const hour = Math.floor(epochMs / HOUR_MS);
    const known = this.offsets.get(hour);
    if (known !== undefined) return known;
    const offset = parisOffsetMs(hour * HOUR_MS);
    this.offsets.set(hour, offset);
    return offset;
  }
}

/** `R66` of `https://mos.esante.gouv.fr/NOS/TRE_R66-CategorieEtablissement/FHIR/…`, whatever the spelling of the url. */
const NOMENCLATURE = /^[RG]\d+$/;
const NOMENCLATURE_START = '/TRE_'.length;

export interface Code {
  /** Number of the nomenclature (`R66`, `G07`); empty for any other system. */
  readonly list: string;
  readonly system: string;
  readonly code: string;
}

/** By hand: a country has ten million codings. */
function listOf(system: string): string {
  const start = system.indexOf('/TRE') + NOMENCLATURE_START;
  const end = system.indexOf('-', start);
  if (start < NOMENCLATURE_START || end < 0 || !'_-'.includes(system.charAt(start - 1))) return '';
  const list = system.slice(start, end);
  return NOMENCLATURE.test(list) ? list : '';
}

/** The codings of a CodeableConcept or of an array of them. */
export function codesOf(concepts: unknown): Code[] {
  const codes: Code[] = [];
  for (const concept of Array.isArray(concepts) ? concepts : [concepts]) {
    for (const coding of arrayAt(concept, 'coding')) {
      const code = readCode(coding);
      if (code) codes.push(code);
    }
  }
  return codes;
}

/** One Coding as a list of one; empty when it has no code. */
export function codeOf(coding: unknown): Code[] {
  const code = readCode(coding);
  return code ? [code] : [];
}

function readCode(coding: unknown): Code | undefined {
  const code = stringAt(coding, 'code');
  if (code === undefined) return undefined;
  const system = stringAt(coding, 'system') ?? '';
  return { list: listOf(system), system, code };
}

/** Codes of one nomenclature, each once, in order. */
export function codesOfList(codes: readonly Code[], ...lists: readonly string[]): string[] {
  const found: string[] = [];
  for (const { list, code } of codes) if (lists.includes(list) && !found.includes(code)) found.push(code);
  return found;
}

/** The extensions of an element with this url: full for those of the guide, short inside a complex one. */
export function extensionsOf(element: unknown, url: string): JsonObject[] {
  const found: JsonObject[] = [];
  for (const extension of arrayAt(element, 'extension')) if (isObject(extension) && extension['url'] === url) found.push(extension);
  return found;
}

/** The first extension of that url, or undefined. */
export function extensionOf(element: unknown, url: string): JsonObject | undefined {
  return arrayAt(element, 'extension').find((extension): extension is JsonObject => isObject(extension) && extension['url'] === url);
}

/** Logical id behind a relative reference `Type/id`, or the last two parts of an absolute one. */
export function referencedId(reference: unknown, type: string): string | undefined {
  const text = stringAt(reference, 'reference');
  const address = text === undefined ? undefined : readAddressAtEnd(text);
  return address?.type === type ? address.id : undefined;
}

/** Code of the region tag (TRE_R30); empty when there is none. */
export function regionOf(resource: unknown): string {
  const meta = isObject(resource) ? resource['meta'] : undefined;
  for (const tag of arrayAt(meta, 'tag')) {
    const code = readCode(tag);
    if (code?.list === 'R30') return code.code;
  }
  return '';
}

/** Value of the first identifier whose type has this code. */
export function identifierOfType(resource: unknown, typeCode: string): string | undefined {
  const found = arrayAt(resource, 'identifier').find((identifier) => isObject(identifier) && codesOf(identifier['type']).some(({ code }) => code === typeCode));
  return blankToUndefined(stringAt(found, 'value'));
}

/** Value of the first identifier that has one. */
export function firstIdentifier(resource: unknown): string | undefined {
  return arrayAt(resource, 'identifier').map((identifier) => blankToUndefined(stringAt(identifier, 'value'))).find((value) => value !== undefined);
}

export function blankToUndefined(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
