import type { CodeSystemContent } from './code-system-index';
import type { ListedCode, ListedValueSet, Publication, TerminologySource } from './terminology-source';

type Codes = ReadonlyMap<string, ReadonlyMap<string, ListedCode>>;

/** A value set as known here, with what it includes. Urls are canonical; `codes` is whole only when `complete`. */
export interface ValueSetContent extends Publication {
  readonly complete: boolean;
  readonly systems: readonly string[];
  readonly codes: readonly ListedCode[];
  /** The members by system, then by code. */
  readonly members: Codes;
  /** Codes accepted besides the published list. */
  readonly accepted: Codes;
  /** Codes that existed and are not members. */
  readonly former: Codes;
}

interface Context {
  readonly byUrl: ReadonlyMap<string, ListedValueSet>;
  readonly codeSystems: ReadonlyMap<string, CodeSystemContent>;
  readonly accepted: ReadonlyMap<string, readonly ListedCode[]>;
  readonly canonical: (url: string) => string;
}

/**
 * Every value set the sources list, by canonical url. When two sources list the same one, the later list is the value set, and the codes
 * that only earlier ones hold have left it: they are former codes.
 */
export function indexValueSets(
  sources: readonly TerminologySource[], codeSystems: ReadonlyMap<string, CodeSystemContent>, canonical: (url: string) => string,
): ReadonlyMap<string, ValueSetContent> {
  const byUrl = new Map<string, ListedValueSet>();
  for (const valueSet of sources.flatMap((source) => source.valueSets)) {
    const url = canonical(valueSet.url);
    const earlier = byUrl.get(url);
    byUrl.set(url, { ...valueSet, url, former: [...(earlier?.codes ?? []), ...(earlier?.former ?? []), ...valueSet.former] });
  }
  const accepted = new Map(sources.flatMap((source) => [...source.accepted]).map(([url, codes]) => [canonical(url), codes]));
  const context: Context = { byUrl, codeSystems, accepted, canonical };
  return new Map([...byUrl].map(([url, valueSet]) => [url, valueSetContent(valueSet, context)]));
}

/** A value set and all it includes, by url; null stands for an included value set that no source lists. */
function partsOf(root: ListedValueSet, { byUrl, canonical }: Context): ReadonlyMap<string, ListedValueSet | null> {
  const parts = new Map<string, ListedValueSet | null>([[root.url, root]]);
  const pending = root.includes.map(canonical);
  for (let url = pending.shift(); url !== undefined; url = pending.shift()) {
    if (parts.has(url)) continue;
    const included = byUrl.get(url) ?? null;
    parts.set(url, included);
    pending.push(...(included?.includes ?? []).map(canonical));
  }
  return parts;
}

function valueSetContent(valueSet: ListedValueSet, context: Context): ValueSetContent {
  const { canonical, codeSystems, accepted } = context;
  const visited = partsOf(valueSet, context);
  const parts = [...visited.values()].flatMap((part) => (part === null ? [] : [part]));
  // A union made only of other value sets is as complete as they are; its own flag says nothing more.
  const union = valueSet.codes.length === 0 && valueSet.wholeSystems.length === 0 && valueSet.includes.length > 0;
  const flags = union ? parts.filter((part) => part.url !== valueSet.url) : parts;
  const wholeSystems = parts.flatMap((part) => part.wholeSystems).map((url) => codeSystems.get(canonical(url)));
  const codes = parts.flatMap((part) => [...part.codes, ...part.wholeSystems.flatMap((url) => codeSystems.get(canonical(url))?.published ?? [])]);
  const members = bySystem(codes, canonical);
  for (const { system, code } of valueSet.excluded) members.get(canonical(system))?.delete(code);
  return {
    url: valueSet.url,
    name: valueSet.name,
    status: valueSet.status,
    ...(valueSet.version !== undefined && { version: valueSet.version }),
    ...(valueSet.date !== undefined && { date: valueSet.date }),
    complete: parts.length === visited.size && flags.every((part) => part.complete) && wholeSystems.every((system) => system?.complete === true),
    systems: [...new Set(parts.flatMap((part) => part.systems.map(canonical)))],
    codes: [...members.values()].flatMap((listing) => [...listing.values()]),
    members,
    accepted: bySystem(parts.flatMap((part) => accepted.get(part.url) ?? []), canonical),
    former: bySystem(parts.flatMap((part) => part.former), canonical),
  };
}

function bySystem(codes: readonly ListedCode[], canonical: (url: string) => string): Map<string, Map<string, ListedCode>> {
  const systems = new Map<string, Map<string, ListedCode>>();
  for (const listed of codes) {
    const system = canonical(listed.system);
    const known = systems.get(system) ?? new Map<string, ListedCode>();
    systems.set(system, known);
    // The first listing stands: a set comes before those it includes.
    if (!known.has(listed.code)) known.set(listed.code, listed.system === system ? listed : { ...listed, system });
  }
  return systems;
}
