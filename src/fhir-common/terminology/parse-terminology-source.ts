import { isObject } from '../core/json';
import type { JsonObject } from '../core/json';
import type { ListedCode, ListedCodeSystem, ListedValueSet, Publication, SpellingPattern, TerminologySource } from './terminology-source';

/** A terminology file that does not have the expected shape: `path` says where. Raised at start-up only. */
export class TerminologySourceError extends Error {
  constructor(
    readonly path: string,
    expected: string,
  ) {
    super(
      `Donnée de terminologie invalide en ${path} : ${expected} attendu. ` +
        `/ Invalid terminology data at ${path}: ${expected} expected.`,
    );
    this.name = 'TerminologySourceError';
  }
}

/**
 * Parses the JSON of one terminology file.
 * Takes `{ hostAliases?, patterns?, aliases?, codeVariants?, accepted?, codeSystems?, valueSets? }`. A code is `[index in systems, code,
 * label?, mark?]` in a value set, `[code, label?, mark?]` in a code system, `[system, code, label?, mark?]` in `accepted`; the mark is
 * `"inferred"` (the label was deduced) or the date since which the code should not be used. A label may be null.
 * Returns the typed source; throws TerminologySourceError naming the first value that has not the expected shape.
 */
export function parseTerminologySource(json: unknown): TerminologySource {
  if (!isObject(json)) throw new TerminologySourceError('$', 'object');
  return {
    hostAliases: stringMapAt(json['hostAliases'], 'hostAliases'),
    patterns: listAt(json['patterns'], 'patterns').map((pattern, index) => parsePattern(pattern, `patterns[${index}]`)),
    aliases: stringMapAt(json['aliases'], 'aliases'),
    codeVariants: mapAt(json['codeVariants'], 'codeVariants', (value, path) => stringMapAt(value, path)),
    accepted: mapAt(json['accepted'], 'accepted', parseAccepted),
    codeSystems: [...mapAt(json['codeSystems'], 'codeSystems', parseCodeSystem).values()],
    valueSets: [...mapAt(json['valueSets'], 'valueSets', parseValueSet).values()],
  };
}

function parsePattern(value: unknown, path: string): SpellingPattern {
  const pattern = objectAt(value, path);
  return {
    reason: stringAt(pattern['reason'], `${path}.reason`),
    match: stringAt(pattern['match'], `${path}.match`),
    replace: stringAt(pattern['replace'], `${path}.replace`),
  };
}

function parseAccepted(value: unknown, path: string): readonly ListedCode[] {
  return listAt(value, path).map((entry, index) => {
    const at = `${path}[${index}]`;
    const [system, ...row] = listAt(entry, at);
    return listedCode(stringAt(system, `${at}[0]`), row, at);
  });
}

function parseCodeSystem(value: unknown, path: string, url: string): ListedCodeSystem {
  const content = objectAt(value, path);
  const details = codeDetails(content, path);
  return {
    ...publication(content, path, url),
    complete: booleanAt(content['complete'], `${path}.complete`, false),
    caseSensitive: booleanAt(content['caseSensitive'], `${path}.caseSensitive`, true),
    concepts: listAt(content['concepts'], `${path}.concepts`).map((concept, index) => {
      const at = `${path}.concepts[${index}]`;
      return details(listedCode(url, listAt(concept, at), at));
    }),
  };
}

function parseValueSet(value: unknown, path: string, url: string): ListedValueSet {
  const content = objectAt(value, path);
  const texts = (name: string): string[] =>
    listAt(content[name], `${path}.${name}`).map((item, index) => stringAt(item, `${path}.${name}[${index}]`));
  const listed = texts('systems');
  const details = codeDetails(content, path);
  const codesAt = (name: string): ListedCode[] =>
    listAt(content[name], `${path}.${name}`).map((entry, index) => {
      const at = `${path}.${name}[${index}]`;
      const [position, ...row] = listAt(entry, at);
      const system = typeof position === 'number' ? listed[position] : undefined;
      if (system === undefined) throw new TerminologySourceError(`${at}[0]`, 'index of a system');
      return details(listedCode(system, row, at));
    });
  const codes = codesAt('codes');
  const former = codesAt('former');
  const wholeSystems = texts('wholeSystems');
  // A system that only former codes come from is named for them alone: the set does not draw from it any more.
  const onlyFormer = new Set(former.map(({ system }) => system));
  for (const { system } of codes) onlyFormer.delete(system);
  const systems = new Set([...listed.filter((system) => !onlyFormer.has(system)), ...wholeSystems]);
  const complete = booleanAt(content['complete'], `${path}.complete`);
  const includes = texts('includes');
  return { ...publication(content, path, url), complete, systems: [...systems], includes, wholeSystems, codes, excluded: [], former };
}

function publication(content: JsonObject, path: string, url: string): Publication {
  const text = (name: string): string | undefined => (content[name] === undefined ? undefined : stringAt(content[name], `${path}.${name}`));
  const version = text('version');
  const date = text('date');
  return {
    url,
    name: text('name') ?? url,
    status: text('status') ?? 'active',
    ...(version !== undefined && { version }),
    ...(date !== undefined && { date }),
  };
}

function listedCode(system: string, row: readonly unknown[], path: string): ListedCode {
  const [code, display, mark] = row;
  const date = mark === undefined || mark === 'inferred' ? undefined : stringAt(mark, path);
  if (date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new TerminologySourceError(path, '"inferred" or a date');
  return {
    system,
    code: stringAt(code, path),
    inferred: mark === 'inferred',
    ...(display !== undefined && display !== null && { display: stringAt(display, path) }),
    ...(date !== undefined && { retiredOn: date }),
  };
}

/** Adds to a code what the list says about it aside: `designations` by code, `properties` by name, then by code. */
function codeDetails(content: JsonObject, path: string): (listed: ListedCode) => ListedCode {
  const designations = stringMapAt(content['designations'], `${path}.designations`);
  const properties = mapAt(content['properties'], `${path}.properties`, (value, at) => stringMapAt(value, at));
  if (designations.size === 0 && properties.size === 0) return (listed) => listed;
  return (listed) => {
    const name = designations.get(listed.code);
    const values = [...properties].flatMap(([property, byCode]) => {
      const found = byCode.get(listed.code);
      return found === undefined ? [] : [[property, found] as const];
    });
    return {
      ...listed,
      ...(name !== undefined && { designations: [name] }),
      ...(values.length > 0 && { properties: Object.fromEntries(values) }),
    };
  };
}

function mapAt<Value>(value: unknown, path: string, parse: (value: unknown, path: string, key: string) => Value): ReadonlyMap<string, Value> {
  return new Map(Object.entries(objectAt(value, path)).map(([key, entry]) => [key, parse(entry, `${path}.${key}`, key)]));
}

function objectAt(value: unknown, path: string): JsonObject {
  if (value === undefined) return {};
  if (!isObject(value)) throw new TerminologySourceError(path, 'object');
  return value;
}

function listAt(value: unknown, path: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new TerminologySourceError(path, 'array');
  return value;
}

function stringAt(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') throw new TerminologySourceError(path, 'non-empty string');
  return value;
}

function stringMapAt(value: unknown, path: string): ReadonlyMap<string, string> {
  return mapAt(value, path, (text, at) => stringAt(text, at));
}

function booleanAt(value: unknown, path: string, otherwise?: boolean): boolean {
  const found = value === undefined ? otherwise : value;
  if (typeof found !== 'boolean') throw new TerminologySourceError(path, 'boolean');
  return found;
}
