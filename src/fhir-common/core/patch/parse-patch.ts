import { isObject, stringAt } from '../json';
import type { JsonObject } from '../json';
import type { ElementTypes } from './element-types';
import { readExtensionPart } from './extension-parts';
import { measureJson } from './json-tree';
import { ParameterReader, partPlace } from './parameter-reader';
import { readValue } from './parameter-value';
import type { Correction, IssuePlace, PatchIssue } from './patch-issue';
import { OPERATION_TYPES } from './patch-operation';
import type { OperationType, PatchLimits, PatchOperation, PatchTolerance, PatchValue } from './patch-operation';

/** The operations of a body, in order, and what had to be corrected to read them. */
export interface ParsedPatch {
  readonly operations: readonly PatchOperation[];
  readonly corrections: readonly Correction[];
}

export interface ParseSources {
  readonly types: ElementTypes;
  readonly tolerance: PatchTolerance;
  readonly limits: PatchLimits;
}

/** Parts an operation may have. `name` and `value` of delete and `name` of replace are corrected later. */
const PARTS: Readonly<Record<OperationType, readonly string[]>> = {
  add: ['path', 'name', 'value', 'extension'],
  insert: ['path', 'value', 'index'],
  delete: ['path', 'name', 'value'],
  replace: ['path', 'name', 'value', 'extension'],
  move: ['path', 'source', 'destination'],
};
const REQUIRED: Readonly<Record<OperationType, readonly string[]>> = {
  add: ['path', 'value'],
  insert: ['path', 'value', 'index'],
  delete: ['path'],
  replace: ['path', 'value'],
  move: ['path', 'source', 'destination'],
};

/**
 * Reads a Parameters body (R4 FHIRPath Patch). Never throws; every wrong part is in the list.
 * @param body parsed JSON of any form
 */
export function parsePatch(body: unknown, { types, tolerance, limits }: ParseSources): ParsedPatch | readonly PatchIssue[] {
  const reader = new ParameterReader(types, tolerance);
  const place: IssuePlace = { expression: 'Parameters' };
  const operations = readable(body, place, limits, reader) ? readOperations(body, place, limits, reader) : [];
  return reader.refusals.length > 0 ? reader.refusals : { operations, corrections: reader.corrections };
}

function readable(body: unknown, place: IssuePlace, limits: PatchLimits, reader: ParameterReader): body is JsonObject {
  const problem = measureJson(body, { values: limits.bodyValues, depth: limits.bodyDepth });
  switch (problem?.kind) {
    case 'values': reader.refuse('body-too-large', place, { maximum: limits.bodyValues }); return false;
    case 'depth': reader.refuse('body-too-deep', place, { maximum: limits.bodyDepth }); return false;
    case 'name': reader.refuse('forbidden-name', place, { name: problem.name }); return false;
    case undefined: break;
  }
  if (isObject(body) && body['resourceType'] === 'Parameters') return true;
  reader.refuse('not-parameters', place, { found: stringAt(body, 'resourceType') ?? (Array.isArray(body) ? 'array' : typeof body) });
  return false;
}

/** What a Parameters resource may hold besides `text` and extensions, which it has not (R4 Parameters). */
const MEMBERS: ReadonlySet<string> = new Set(['resourceType', 'id', 'meta', 'implicitRules', 'language', 'parameter']);

function readOperations(body: JsonObject, place: IssuePlace, limits: PatchLimits, reader: ParameterReader): PatchOperation[] {
  for (const name of Object.keys(body)) if (!MEMBERS.has(name)) reader.refuse('unexpected-parameter', place, { name });
  const given = reader.list(body['parameter'], 'parameter', place);
  if (given.length === 0) reader.refuse('no-operation', place);
  if (given.length > limits.operations) {
    reader.refuse('too-many-operations', place, { count: given.length, maximum: limits.operations });
    return [];
  }
  return given.flatMap((parameter, rank) => {
    const at: IssuePlace = { expression: `Parameters.parameter[${rank}]`, operation: rank };
    const name = stringAt(parameter, 'name');
    if (!isObject(parameter) || name !== 'operation') {
      reader.refuse('unexpected-parameter', at, { name: name ?? '?' });
      return [];
    }
    const operation = new OperationReader(at, rank, reader).read(reader.list(parameter['part'], 'part', at));
    return operation === undefined ? [] : [operation];
  });
}

interface FoundPart {
  readonly part: JsonObject;
  readonly place: IssuePlace;
}

class OperationReader {
  private readonly found = new Map<string, FoundPart>();
  private readonly extensions: FoundPart[] = [];

  constructor(
    private readonly place: IssuePlace,
    private readonly rank: number,
    private readonly reader: ParameterReader,
  ) {}

  read(parts: readonly unknown[]): PatchOperation | undefined {
    const before = this.reader.refusals.length;
    for (const [index, part] of parts.entries()) this.sort(part, partPlace(this.place, index));
    const type = this.type();
    if (type === null) return undefined;
    for (const [name, { place }] of this.found) {
      if (name !== 'type' && !PARTS[type].includes(name)) this.unexpected(name, type, place);
    }
    if (this.extensions.length > 0 && !PARTS[type].includes('extension')) this.unexpected('extension', type, this.place);
    const value = this.value() ?? undefined;
    const path = this.text('path') ?? undefined;
    const name = this.text('name') ?? undefined;
    const index = this.whole('index') ?? undefined;
    const source = this.whole('source') ?? undefined;
    const destination = this.whole('destination') ?? undefined;
    for (const required of REQUIRED[type]) {
      const given = this.found.has(required) || (required === 'value' && this.extensions.length > 0);
      if (!given) this.reader.refuse('missing-part', this.place, { name: required, type });
    }
    if (this.reader.refusals.length > before || path === undefined) return undefined;
    return {
      type, rank: this.rank, path,
      ...(name === undefined ? {} : { name }),
      ...(value === undefined ? {} : { value }),
      ...(index === undefined ? {} : { index }),
      ...(source === undefined ? {} : { source }),
      ...(destination === undefined ? {} : { destination }),
    };
  }

  private sort(part: unknown, place: IssuePlace): void {
    const given = stringAt(part, 'name');
    if (!isObject(part) || given === undefined) {
      this.reader.refuse('part-type', place, { name: '?', expected: 'name + value[x]' });
      return;
    }
    if (given === 'extension') {
      this.extensions.push({ part, place });
      return;
    }
    const name = /^value[A-Z]/.test(given) ? 'value' : given;
    if (name !== given) this.reader.correct('value-part-name', place, { name: given });
    if (this.found.has(name)) this.reader.refuse('repeated-part', place, { name });
    else this.found.set(name, { part, place });
  }

  private type(): OperationType | null {
    const found = this.found.get('type');
    if (found === undefined) return this.reader.refuse('missing-part', this.place, { name: 'type', type: '?' });
    const given = this.text('type', true);
    if (typeof given !== 'string') return null;
    const type = OPERATION_TYPES.find((known) => known === given);
    return type ?? this.reader.refuse('unknown-operation', found.place, { value: given });
  }

  private unexpected(name: string, type: OperationType, place: IssuePlace): void {
    const supported = PARTS[type].filter((part) => part !== 'extension').join(', ');
    this.reader.refuse('unexpected-part', place, { name, type, supported: `type, ${supported}` });
  }

  /** The text of a part; an empty one is refused unless the caller has more to say about it. */
  private text(name: string, emptyToo = false): string | undefined | null {
    const found = this.found.get(name);
    if (found === undefined) return undefined;
    const value = readValue(found.part, name, found.place, this.reader);
    if (value === null) return null;
    const json = value.kind === 'parts' ? undefined : value.json;
    if (typeof json !== 'string' || (json.trim() === '' && !emptyToo)) {
      return this.reader.refuse('part-type', found.place, { name, expected: name === 'type' ? 'valueCode' : 'valueString' });
    }
    if (value.kind === 'untyped') this.reader.correct('untyped-value', found.place, { type: 'string', property: 'valueString' });
    return json.trim();
  }

  /** The whole number of a part, also written as a string. */
  private whole(name: string): number | undefined | null {
    const found = this.found.get(name);
    if (found === undefined) return undefined;
    const value = readValue(found.part, name, found.place, this.reader);
    if (value === null) return null;
    const json = value.kind === 'parts' ? undefined : value.json;
    if (typeof json === 'number' && Number.isSafeInteger(json)) return json;
    if (typeof json === 'string' && /^-?\d{1,9}$/.test(json)) {
      this.reader.correct('number-from-string', found.place, { value: json });
      return Number(json);
    }
    return this.reader.refuse('part-type', found.place, { name, expected: 'valueInteger' });
  }

  private value(): PatchValue | undefined | null {
    const found = this.found.get('value');
    if (this.extensions.length === 0) {
      return found === undefined ? undefined : readValue(found.part, 'value', found.place, this.reader);
    }
    if (found !== undefined) return this.reader.refuse('repeated-part', found.place, { name: 'value, extension' });
    const lists = this.extensions.map(({ part, place }) => readExtensionPart(part, place, this.reader));
    if (lists.some((list) => list === null)) return null;
    this.reader.correct('extension-parts', this.place);
    return { kind: 'untyped', json: lists.flatMap((list) => list ?? []), extensions: true };
  }
}
