import { arrayAt, isObject, stringAt } from '../json';
import type { JsonObject } from '../json';
import { choiceProperty } from './element-types';
import type { ParameterReader } from './parameter-reader';
import type { IssuePlace } from './patch-issue';

/**
 * Reads extensions that a body writes as parts: raw extensions without a part name, or `url` and `value` parts that alternate in
 * one flat list. In a flat list a `url` that no value follows is that of the extension around the pairs.
 * @returns null when the parts cannot be read; the refusal is then noted
 */
export function readExtensionParts(parts: readonly unknown[], place: IssuePlace, reader: ParameterReader): JsonObject[] | null {
  const found: JsonObject[] = [];
  let around: string | undefined;
  let url: string | undefined;
  for (const part of parts) {
    const name = stringAt(part, 'name') ?? '';
    if (!isObject(part)) return unreadable(place, reader, 'part');
    if (name === '') {
      found.push(...rawExtensions(part));
    } else if (name === 'url') {
      if (url !== undefined) {
        if (around !== undefined || found.length > 0) return unreadable(place, reader, `url ${url}`);
        around = url;
      }
      url = stringOf(part);
      if (url === undefined) return unreadable(place, reader, 'url ?');
    } else if (name === 'extension') {
      const inner = readExtensionPart(part, place, reader);
      if (inner === null) return null;
      if (url === undefined) found.push(...inner);
      else found.push({ url, extension: inner });
      url = undefined;
    } else {
      const value = url === undefined ? undefined : extensionValue(part, reader);
      if (url === undefined || value === undefined) return unreadable(place, reader, name);
      found.push({ url, [value.property]: value.json });
      url = undefined;
    }
  }
  if (url !== undefined || found.length === 0) return unreadable(place, reader, url ?? 'part');
  return around === undefined ? found : [{ url: around, extension: found }];
}

/** Reads one part named `extension`. */
export function readExtensionPart(part: JsonObject, place: IssuePlace, reader: ParameterReader): JsonObject[] | null {
  if (part['part'] !== undefined) return readExtensionParts(reader.list(part['part'], 'part', place), place, reader);
  const typed = part['valueExtension'];
  if (isObject(typed)) return [typed];
  const raw = rawExtensions(part);
  return raw.length > 0 ? raw : unreadable(place, reader, 'extension');
}

/** An extension written as it is in a resource, or a list of them under `extension`. */
function rawExtensions(part: JsonObject): JsonObject[] {
  if (stringAt(part, 'url') === undefined) return arrayAt(part, 'extension').filter(isObject);
  return [Object.fromEntries(Object.entries(part).filter(([key]) => key !== 'name'))];
}

function unreadable(place: IssuePlace, reader: ParameterReader, found: string): null {
  return reader.refuse('value-unreadable', place, { name: 'extension', expected: `${found} ?` });
}

function stringOf(part: JsonObject): string | undefined {
  return stringAt(part, 'valueUri') ?? stringAt(part, 'valueUrl') ?? stringAt(part, 'valueString') ?? stringAt(part, 'value')
    ?? stringAt(part, 'url');
}

function extensionValue(part: JsonObject, reader: ParameterReader): { readonly property: string; readonly json: unknown } | undefined {
  for (const [key, given] of Object.entries(part)) {
    if (key === 'name') continue;
    const json: unknown = Array.isArray(given) && given.length === 1 ? given[0] : given;
    const type = reader.typeOfProperty(key) ?? reader.tolerance.valueProperties.get(key) ?? (key === 'value' ? apparentType(json) : undefined);
    if (type !== undefined) return { property: choiceProperty('value', type), json };
  }
  return undefined;
}

/** The type an untyped extension value shows by its JSON form. */
function apparentType(json: unknown): string | undefined {
  if (typeof json === 'string') return 'string';
  if (typeof json === 'boolean') return 'boolean';
  if (typeof json === 'number') return Number.isInteger(json) ? 'integer' : 'decimal';
  if (!isObject(json)) return undefined;
  if ('coding' in json) return 'CodeableConcept';
  if ('reference' in json) return 'Reference';
  if ('code' in json) return 'Coding';
  return 'value' in json ? 'Quantity' : undefined;
}
