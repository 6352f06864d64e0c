import { createCanonicalUrl } from './canonical-url';
import type { ListedCode, ListedValueSet, TerminologySource } from './terminology-source';

/** `unknown`: the lists at hand do not settle it, so nothing may be refused on that ground. */
export type Membership = 'member' | 'not-member' | 'unknown';

export interface Terminology {
  /** The one spelling of a code system or value set url; a url that no rule concerns comes back unchanged. Constant time for known urls. */
  canonicalSystem(url: string): string;
  /** The canonical code systems a url stands for: those a value set draws from, or the code system itself. Never empty. */
  systemsOf(url: string): readonly string[];
  /** The code system of a code whose system was written as `url`; undefined when `url` is a value set that does not settle it. */
  codeSystemOf(url: string, code: string): string | undefined;
  /**
   * Whether a code belongs to a value set (url with or without `|version`). Without a system (elements of type code), the code
   * alone is compared. A system may be given as a value set url. In an incomplete value set, a code that is not listed is
   * `unknown` when its system is one the value set draws from, `not-member` when it is a foreign system.
   */
  validateCode(valueSetUrl: string, system: string | undefined, code: string): Membership;
  /** The label of a code, read labels before deduced ones; undefined when no source gives one. */
  display(system: string, code: string): string | undefined;
  /** What a value set holds, canonical; `codes` is whole only when `complete`. Undefined when no source lists it. */
  valueSet(url: string): ValueSetContent | undefined;
}

export interface ValueSetContent {
  readonly complete: boolean;
  readonly systems: readonly string[];
  readonly codes: readonly { readonly system: string; readonly code: string }[];
}

interface ValueSetIndex {
  readonly complete: boolean;
  readonly systems: readonly string[];
  readonly codesBySystem: ReadonlyMap<string, ReadonlySet<string>>;
}

type Canonical = (url: string) => string;

const withoutVersion = (canonical: string): string => canonical.split('|', 1)[0] ?? canonical;

/** A value set and all it includes, by url; null stands for an included value set that no source lists. */
function partsOf(
  root: ListedValueSet,
  byUrl: ReadonlyMap<string, ListedValueSet>,
  canonical: Canonical,
): ReadonlyMap<string, ListedValueSet | null> {
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

function indexCodes(codes: readonly ListedCode[], canonical: Canonical): ReadonlyMap<string, ReadonlySet<string>> {
  const bySystem = new Map<string, Set<string>>();
  for (const { system, code } of codes) {
    const url = canonical(system);
    const known = bySystem.get(url);
    if (known === undefined) bySystem.set(url, new Set([code]));
    else known.add(code);
  }
  return bySystem;
}

function indexValueSet(valueSet: ListedValueSet, byUrl: ReadonlyMap<string, ListedValueSet>, canonical: Canonical): ValueSetIndex {
  const visited = partsOf(valueSet, byUrl, canonical);
  const parts = [...visited.values()].flatMap((part) => (part === null ? [] : [part]));
  // A union made only of other value sets is as complete as they are; its own flag says nothing more.
  const flags = valueSet.codes.length === 0 && valueSet.includes.length > 0 ? parts.filter((part) => part.url !== valueSet.url) : parts;
  return {
    complete: parts.length === visited.size && flags.every((part) => part.complete),
    systems: [...new Set(parts.flatMap((part) => part.systems.map(canonical)))],
    codesBySystem: indexCodes(
      parts.flatMap((part) => part.codes),
      canonical,
    ),
  };
}

function indexDisplays(sources: readonly TerminologySource[], canonical: Canonical): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const concepts = sources.flatMap((source) => [...source.codeSystems.values()].flat());
  const listed = [...concepts, ...sources.flatMap((source) => source.valueSets.flatMap((valueSet) => valueSet.codes))];
  const displays = new Map<string, Map<string, string>>();
  for (const { system, code, display } of [...listed.filter((entry) => !entry.inferred), ...listed.filter((entry) => entry.inferred)]) {
    if (display === undefined) continue;
    const url = canonical(system);
    const known = displays.get(url) ?? new Map<string, string>();
    displays.set(url, known);
    if (!known.has(code)) known.set(code, display);
  }
  return displays;
}

function membership(index: ValueSetIndex, systems: readonly string[] | undefined, code: string): Membership {
  const listings = systems === undefined ? [...index.codesBySystem.values()] : systems.map((system) => index.codesBySystem.get(system));
  if (listings.some((codes) => codes?.has(code) === true)) return 'member';
  if (index.complete) return 'not-member';
  const foreign = systems !== undefined && index.systems.length > 0 && !systems.some((system) => index.systems.includes(system));
  return foreign ? 'not-member' : 'unknown';
}

/**
 * Builds the terminology from parsed sources (see `parseTerminologySource`). When two sources list the same value set, the later one wins.
 * Pure: no I/O, no state outside the returned object, nothing thrown by its methods.
 */
export function createTerminology(sources: readonly TerminologySource[]): Terminology {
  const canonicalSystem = createCanonicalUrl(sources);
  const listed = new Map(
    sources.flatMap((source) => source.valueSets).map((valueSet) => {
      const url = canonicalSystem(valueSet.url);
      return [url, { ...valueSet, url }];
    }),
  );
  const valueSets = new Map([...listed].map(([url, valueSet]) => [url, indexValueSet(valueSet, listed, canonicalSystem)]));
  const displays = indexDisplays(sources, canonicalSystem);
  const valueSetOf = (url: string): ValueSetIndex | undefined => valueSets.get(canonicalSystem(withoutVersion(url)));

  const systemsOf = (url: string): readonly string[] => {
    const systems = valueSetOf(url)?.systems ?? [];
    return systems.length > 0 ? systems : [canonicalSystem(url)];
  };

  return {
    canonicalSystem,
    systemsOf,
    codeSystemOf: (url, code) => {
      const index = valueSetOf(url);
      if (index === undefined) return canonicalSystem(url);
      if (index.systems.length === 1) return index.systems[0];
      return index.systems.find((system) => index.codesBySystem.get(system)?.has(code) === true);
    },
    valueSet: (url) => {
      const index = valueSetOf(url);
      if (index === undefined) return undefined;
      const codes = [...index.codesBySystem].flatMap(([system, listing]) => [...listing].map((code) => ({ system, code })));
      return { complete: index.complete, systems: index.systems, codes };
    },
    validateCode: (valueSetUrl, system, code) => {
      const index = valueSetOf(valueSetUrl);
      if (index === undefined) return 'unknown';
      return membership(index, system === undefined ? undefined : systemsOf(system), code);
    },
    display: (system, code) => {
      for (const url of systemsOf(system)) {
        const label = displays.get(url)?.get(code);
        if (label !== undefined) return label;
      }
      return undefined;
    },
  };
}
