import { randomUUID } from 'node:crypto';
import { arrayAt, isObject, isResource, stringAt } from '../core/json';
import type { JsonObject, ResourceJson } from '../core/json';
import { errorMessage } from '../core/operation-outcome';
import type { OutcomeMessage } from '../core/operation-outcome';
import { excerpt } from '../core/errors';
import { RefusedRequest } from '../core/refused-request';
import type { WriteCommand } from './write-command';
import { FHIR_ID } from '../core/values/reference-form';

/** One entry that can be carried out, and the reference by which other entries name its resource. */
interface ReadEntry {
  readonly index: number;
  readonly command: WriteCommand;
  /** `fullUrl`, and what it stands for once stored. */
  readonly alias?: readonly [fullUrl: string, reference: string];
}

/** `Type`, `Type/id` or `Type?criteria`. */
const ENTRY_URL = new RegExp(`^([A-Z][A-Za-z]*)(?:/(${FHIR_ID})|\\?(.+))?$`);

/** The interactions in the order R4 carries them out (http 3.1.0.11.2), whatever the order of the entries. */
const ORDER: readonly WriteCommand['interaction'][] = ['delete', 'create', 'update', 'patch'];

/**
 * The commands of a transaction Bundle, each with the index of its entry: ids are given and references between entries resolved (R4 http
 * 3.1.0.11). Every refusal is told at once.
 * @throws RefusedRequest 400 naming the entries
 */
export function readTransaction(bundle: ResourceJson, maxEntries: number): readonly { readonly index: number; readonly command: WriteCommand }[] {
  if (bundle.resourceType !== 'Bundle' || bundle['type'] !== 'transaction') throw new RefusedRequest(400, [refusal('not-a-transaction', {}, 'Bundle.type')]);
  const entries = arrayAt(bundle, 'entry');
  if (entries.length > maxEntries) {
    throw new RefusedRequest(400, [refusal('transaction-too-large', { count: entries.length, maximum: maxEntries }, 'Bundle.entry')]);
  }
  const refusals: OutcomeMessage[] = [];
  const read = entries.flatMap((entry, index) => readEntry(entry, index, refusals) ?? []);
  refusals.push(...repeated(read));
  if (refusals.length > 0) throw new RefusedRequest(400, refusals);
  const aliases = new Map(read.flatMap(({ alias }) => (alias === undefined ? [] : [alias])));
  const resolved = read.map(({ index, command }) => ({ index, command: withReferences(command, aliases) }));
  return resolved.sort((a, b) => ORDER.indexOf(a.command.interaction) - ORDER.indexOf(b.command.interaction) || a.index - b.index);
}

function readEntry(entry: unknown, index: number, refusals: OutcomeMessage[]): ReadEntry | undefined {
  const place = `Bundle.entry[${index}]`;
  const request = isObject(entry) && isObject(entry['request']) ? entry['request'] : {};
  const method = stringAt(request, 'method') ?? '';
  const url = (stringAt(request, 'url') ?? '').replace(/^\//, '');
  const resource = isObject(entry) ? entry['resource'] : undefined;
  const fullUrl = stringAt(entry, 'fullUrl');
  const refuse = (code: Parameters<typeof errorMessage>[0], details: Parameters<typeof errorMessage>[1], at: string): ReadEntry | undefined => {
    refusals.push(refusal(code, details, `${place}.${at}`));
    return undefined;
  };
  const address = ENTRY_URL.exec(url);
  const [, type = '', id, query] = address ?? [];
  const supported = method === 'PUT' ? id !== undefined || query !== undefined : method === 'DELETE' ? id !== undefined : method === 'POST' && id === undefined && query === undefined;
  if (address === null || !supported || request['ifNoneExist'] !== undefined) {
    return refuse('transaction-entry', { method: excerpt(method), url: excerpt(url) }, 'request');
  }
  const target = id === undefined ? { query: query ?? '' } : { id };
  const ifMatch = stringAt(request, 'ifMatch');
  const at = { place: `${place}.resource`, ...(ifMatch === undefined ? {} : { ifMatch }) };
  if (method === 'DELETE') return { index, command: { interaction: 'delete', type, target, ...at, place } };
  if (!isResource(resource)) return refuse('no-resource', {}, 'resource');
  if (resource.resourceType !== type) return refuse('type-mismatch', { body: excerpt(resource.resourceType), url: type }, 'resource');
  if (method === 'PUT') {
    if (id !== undefined && resource.id !== id) return refuse('id-mismatch', { body: excerpt(resource.id ?? ''), url: id }, 'resource.id');
    return { index, command: { interaction: 'update', type, target, resource, ...at }, ...aliasOf(fullUrl, type, id) };
  }
  const given = randomUUID();
  return { index, command: { interaction: 'create', type, id: given, resource, place: at.place }, ...aliasOf(fullUrl, type, given) };
}

function aliasOf(fullUrl: string | undefined, type: string, id: string | undefined): Pick<ReadEntry, 'alias'> {
  return fullUrl === undefined || id === undefined ? {} : { alias: [fullUrl, `${type}/${id}`] };
}

/** R4 http 3.1.0.11.2: no resource twice, or the outcome would depend on the order. */
function repeated(read: readonly ReadEntry[]): OutcomeMessage[] {
  const seen = new Set<string>();
  return read.flatMap(({ index, command }) => {
    const name = command.interaction === 'create' || !('id' in command.target) ? undefined : `${command.type}/${command.target.id}`;
    if (name === undefined || !seen.has(name)) {
      if (name !== undefined) seen.add(name);
      return [];
    }
    return [refusal('transaction-repeated', { resource: name }, `Bundle.entry[${index}].request.url`)];
  });
}

function withReferences(command: WriteCommand, aliases: ReadonlyMap<string, string>): WriteCommand {
  if (command.interaction !== 'create' && command.interaction !== 'update') return command;
  const { resourceType } = command.resource;
  return { ...command, resource: { ...resolvedObject(command.resource, aliases), resourceType } };
}

function resolvedObject(value: JsonObject, aliases: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, name === 'reference' && typeof item === 'string' ? (aliases.get(item) ?? item) : resolved(item, aliases)]));
}

function resolved(value: unknown, aliases: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, aliases));
  return isObject(value) ? resolvedObject(value, aliases) : value;
}

function refusal(code: Parameters<typeof errorMessage>[0], details: Parameters<typeof errorMessage>[1], expression: string): OutcomeMessage {
  return errorMessage(code, details, expression).message;
}
