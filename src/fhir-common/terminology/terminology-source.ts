/** A spelling variant described by a regular expression: `replace` may use the groups of `match` ($1, $2...). */
export interface SpellingPattern {
  readonly reason: string;
  readonly match: string;
  readonly replace: string;
}

/** One code of a list: the system it belongs to, the code, and the label when a source gives one. */
export interface ListedCode {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
  /** The label was deduced, not read in a source. */
  readonly inferred: boolean;
}

/** A value set as enumerated by a source. When `complete` is false, codes of its systems may exist outside the list. */
export interface ListedValueSet {
  readonly url: string;
  readonly complete: boolean;
  /** Every code system the value set draws from, listed codes or not. */
  readonly systems: readonly string[];
  /** Value sets whose union is part of this one. */
  readonly includes: readonly string[];
  readonly codes: readonly ListedCode[];
}

/** The content of one `data/terminology/*.json` file. */
export interface TerminologySource {
  /** Host name -> the origin (`scheme://host`) its urls are written with. */
  readonly hostAliases: ReadonlyMap<string, string>;
  readonly patterns: readonly SpellingPattern[];
  /** Variant url -> canonical url. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Code systems known by their url, with the concepts the source gives (often none). */
  readonly codeSystems: ReadonlyMap<string, readonly ListedCode[]>;
  readonly valueSets: readonly ListedValueSet[];
}

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

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

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
  return new Map(Object.entries(objectAt(value, path)).map(([name, text]) => [name, stringAt(text, `${path}.${name}`)]));
}

function listedCode(system: string, code: unknown, display: unknown, mark: unknown, path: string): ListedCode {
  return {
    system,
    code: stringAt(code, path),
    inferred: mark === 'inferred',
    ...(display !== undefined && { display: stringAt(display, path) }),
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

function parseConcepts(value: unknown, system: string): readonly ListedCode[] {
  const path = `codeSystems.${system}`;
  return listAt(objectAt(value, path)['concepts'], `${path}.concepts`).map((concept, index) => {
    const at = `${path}.concepts[${index}]`;
    const [code, display, mark] = listAt(concept, at);
    return listedCode(system, code, display, mark, at);
  });
}

function parseValueSet(url: string, value: unknown): ListedValueSet {
  const path = `valueSets.${url}`;
  const content = objectAt(value, path);
  const complete = content['complete'];
  if (typeof complete !== 'boolean') throw new TerminologySourceError(`${path}.complete`, 'boolean');
  const systems = listAt(content['systems'], `${path}.systems`).map((system, index) => stringAt(system, `${path}.systems[${index}]`));
  const codes = listAt(content['codes'], `${path}.codes`).map((entry, index) => {
    const at = `${path}.codes[${index}]`;
    const [position, code, display, mark] = listAt(entry, at);
    const system = typeof position === 'number' ? systems[position] : undefined;
    if (system === undefined) throw new TerminologySourceError(`${at}[0]`, 'index of a system');
    return listedCode(system, code, display, mark, at);
  });
  const includes = listAt(content['includes'], `${path}.includes`).map((item, index) => stringAt(item, `${path}.includes[${index}]`));
  return { url, complete, systems, includes, codes };
}

/**
 * Parses the JSON of one terminology file.
 * Takes `{ hostAliases?, patterns?, aliases?, codeSystems?, valueSets? }`; in a value set a code is
 * `[index in systems, code, label?, "inferred"?]`, in a code system `[code, label?, "inferred"?]`.
 * Returns the typed source; throws TerminologySourceError naming the first value that has not the expected shape.
 */
export function parseTerminologySource(json: unknown): TerminologySource {
  if (!isObject(json)) throw new TerminologySourceError('$', 'object');
  return {
    hostAliases: stringMapAt(json['hostAliases'], 'hostAliases'),
    patterns: listAt(json['patterns'], 'patterns').map((pattern, index) => parsePattern(pattern, `patterns[${index}]`)),
    aliases: stringMapAt(json['aliases'], 'aliases'),
    codeSystems: new Map(
      Object.entries(objectAt(json['codeSystems'], 'codeSystems')).map(([url, value]) => [url, parseConcepts(value, url)]),
    ),
    valueSets: Object.entries(objectAt(json['valueSets'], 'valueSets')).map(([url, value]) => parseValueSet(url, value)),
  };
}
