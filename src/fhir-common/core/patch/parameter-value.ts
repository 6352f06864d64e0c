import { isObject, stringAt } from '../json';
import type { JsonObject } from '../json';
import { readExtensionParts } from './extension-parts';
import type { ParameterReader } from './parameter-reader';
import { partPlace } from './parameter-reader';
import type { IssuePlace } from './patch-issue';
import type { PatchValue } from './patch-operation';

/**
 * Reads the value of a part: `value[x]`, a bare `value`, or nested parts.
 * @param name how messages call the part
 * @returns null when the value cannot be read; the refusal is then noted
 */
export function readValue(part: JsonObject, name: string, place: IssuePlace, reader: ParameterReader): PatchValue | null {
  if (part['part'] !== undefined) return readParts(part['part'], place, reader);
  const properties = Object.keys(part).filter((key) => isValueProperty(key, reader));
  const [property] = properties;
  if (property === undefined || properties.length > 1) {
    return reader.refuse('value-unreadable', place, { name, expected: properties.length > 1 ? properties.join(' + ') : 'value[x] ?' });
  }
  const json = part[property];
  if (json === null) return reader.refuse('value-unreadable', place, { name, expected: `${property}: null` });
  if (property === 'resource') return { kind: 'typed', type: 'Resource', json };
  if (property === 'valueExtension') {
    reader.correct('value-extension', place);
    return { kind: 'typed', type: 'Extension', json };
  }
  if (property === 'value') return untyped(part, json, place, reader);
  const type = reader.typeOfProperty(property);
  if (type !== undefined) return { kind: 'typed', type, json, ...companionOf(part, property) };
  const meant = reader.tolerance.valueProperties.get(property);
  if (meant === undefined) return reader.refuse('value-unreadable', place, { name, expected: `${property} ?` });
  reader.correct('value-property', place, { name: property, property: `value${meant.charAt(0).toUpperCase()}${meant.slice(1)}` });
  return { kind: 'typed', type: meant, json: Array.isArray(json) && json.length === 1 ? json[0] : json };
}

function isValueProperty(key: string, reader: ParameterReader): boolean {
  return key === 'resource' || /^value(?:[A-Z]|$)/.test(key) || reader.tolerance.valueProperties.has(key);
}

function companionOf(part: JsonObject, property: string): { readonly companion?: unknown } {
  const companion = part[`_${property}`];
  return isObject(companion) ? { companion } : {};
}

/** A bare `value` takes its type from the name of its part (`valueInteger`) or, later, from its target. */
function untyped(part: JsonObject, json: unknown, place: IssuePlace, reader: ParameterReader): PatchValue {
  const name = stringAt(part, 'name') ?? '';
  const type = name === 'value' ? undefined : reader.typeOfProperty(name);
  if (type === undefined) return { kind: 'untyped', json };
  reader.correct('untyped-value', place, { type, property: name });
  return { kind: 'typed', type, json };
}

function readParts(json: unknown, place: IssuePlace, reader: ParameterReader): PatchValue | null {
  const parts = reader.list(json, 'part', place);
  if (parts.length === 0) return reader.refuse('value-unreadable', place, { name: 'part', expected: 'part: []' });
  if (parts.every((part) => isObject(part) && stringAt(part, 'name') === undefined)) {
    const extensions = readExtensionParts(parts, place, reader);
    if (extensions === null) return null;
    reader.correct('nameless-part', place);
    return { kind: 'untyped', json: extensions, extensions: true };
  }
  const read: { name: string; value: PatchValue }[] = [];
  for (const [index, part] of parts.entries()) {
    const at = partPlace(place, index);
    const name = stringAt(part, 'name');
    if (!isObject(part) || name === undefined) return reader.refuse('part-type', at, { name: '?', expected: 'name + value[x]' });
    const value = readValue(part, name, at, reader);
    if (value === null) return null;
    read.push({ name, value });
  }
  return { kind: 'parts', parts: read };
}
