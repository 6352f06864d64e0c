import { createCanonicalUrl } from './canonical-url';
import { nearestCode, verdictOf } from './code-check';
import type { CodeVerdict } from './code-check';
import { indexCodeSystems } from './code-system-index';
import type { CodeSystemContent } from './code-system-index';
import type { ListedCode, TerminologySource } from './terminology-source';
import { indexValueSets } from './value-set-index';
import type { ValueSetContent } from './value-set-index';

/** `unknown`: the lists at hand do not settle it, so nothing may be refused on that ground. */
export type Membership = 'member' | 'not-member' | 'unknown';

export interface Terminology {
  /** The one spelling of a code system or value set url; a url that no rule concerns comes back unchanged. Constant time for known urls. */
  canonicalSystem(url: string): string;
  /** The canonical code systems a url stands for: those a value set draws from, or the code system itself. Never empty. */
  systemsOf(url: string): readonly string[];
  /** The code system of a code whose system was written as `url`; undefined when `url` is a value set that does not settle it. */
  codeSystemOf(url: string, code: string): string | undefined;
  /** Other spellings under which a code may have been written, each with its canonical system; none for most codes. */
  otherSpellings(code: string): readonly { readonly system: string; readonly code: string }[];
  /**
   * Whether a code belongs to a value set (url with or without `|version`). Without a system (elements of type code), the code
   * alone is compared. A system may be given as a value set url. Former codes and other spellings of a member count as members:
   * `checkCode` tells them apart.
   */
  validateCode(valueSetUrl: string, system: string | undefined, code: string): Membership;
  /** What a code is to a value set, in constant time. Arguments as for `validateCode`. */
  checkCode(valueSetUrl: string, system: string | undefined, code: string): CodeVerdict;
  /** The code of a value set that was probably meant, for a message; reads the whole set. `display`: the label that came with the code. */
  nearestCode(valueSetUrl: string, system: string | undefined, code: string, display?: string): ListedCode | undefined;
  /** The label of a code, read labels before deduced ones; undefined when no source gives one. */
  display(system: string, code: string): string | undefined;
  /** What is known of a code, under any of its spellings; undefined when no source lists it. */
  concept(system: string, code: string): ListedCode | undefined;
  /** What a value set holds, canonical; undefined when no source lists it. */
  valueSet(url: string): ValueSetContent | undefined;
  /** What is known of a code system; undefined when no source mentions it. */
  codeSystem(url: string): CodeSystemContent | undefined;
  valueSets(): Iterable<ValueSetContent>;
  codeSystems(): Iterable<CodeSystemContent>;
}

const MEMBERSHIPS: Readonly<Record<CodeVerdict, Membership>> = {
  'member': 'member',
  'retired': 'member',
  'variant': 'member',
  'former': 'member',
  'unlisted': 'unknown',
  'unknown-set': 'unknown',
  'unknown-code': 'not-member',
  'foreign-system': 'not-member',
};

function withoutVersion(canonical: string): string {
  const bar = canonical.indexOf('|');
  return bar < 0 ? canonical : canonical.slice(0, bar);
}

function spellingsByCode(codeSystems: Iterable<CodeSystemContent>): ReadonlyMap<string, readonly { readonly system: string; readonly code: string }[]> {
  const byCode = new Map<string, { readonly system: string; readonly code: string }[]>();
  for (const { url, spellings } of codeSystems) {
    for (const written of spellings) {
      for (const code of written) {
        const others = written.filter((other) => other !== code).map((other) => ({ system: url, code: other }));
        byCode.set(code, [...(byCode.get(code) ?? []), ...others]);
      }
    }
  }
  return byCode;
}

/**
 * Builds the terminology from parsed sources (see `parseTerminologySource`). When two sources list the same value set, the later one wins.
 * Pure: no I/O, no state outside the returned object, nothing thrown by its methods.
 */
export function createTerminology(sources: readonly TerminologySource[]): Terminology {
  const canonicalSystem = createCanonicalUrl(sources);
  const codeSystems = indexCodeSystems(sources, canonicalSystem);
  const valueSets = indexValueSets(sources, codeSystems, canonicalSystem);
  const spellings = spellingsByCode(codeSystems.values());
  const valueSetOf = (url: string): ValueSetContent | undefined => valueSets.get(canonicalSystem(withoutVersion(url)));

  const systemsOf = (url: string): readonly string[] => {
    const systems = valueSetOf(url)?.systems ?? [];
    return systems.length > 0 ? systems : [canonicalSystem(url)];
  };
  const checkCode = (valueSetUrl: string, system: string | undefined, code: string): CodeVerdict => {
    const set = valueSetOf(valueSetUrl);
    return set === undefined ? 'unknown-set' : verdictOf(set, system === undefined ? undefined : systemsOf(system), code, codeSystems);
  };
  const concept = (system: string, code: string): ListedCode | undefined => {
    for (const url of systemsOf(system)) {
      const known = codeSystems.get(url);
      const found = known?.concepts.get(known.canonicalCode(code));
      if (found !== undefined) return found;
    }
    return undefined;
  };

  return {
    canonicalSystem,
    systemsOf,
    codeSystemOf: (url, code) => {
      const set = valueSetOf(url);
      if (set === undefined) return canonicalSystem(url);
      if (set.systems.length === 1) return set.systems[0];
      return set.systems.find((system) => set.members.get(system)?.has(code) === true);
    },
    otherSpellings: (code) => spellings.get(code) ?? [],
    validateCode: (valueSetUrl, system, code) => MEMBERSHIPS[checkCode(valueSetUrl, system, code)],
    checkCode,
    nearestCode: (valueSetUrl, system, code, display) => {
      const set = valueSetOf(valueSetUrl);
      return set === undefined ? undefined : nearestCode(set, system === undefined ? undefined : systemsOf(system), code, display, codeSystems);
    },
    display: (system, code) => concept(system, code)?.display,
    concept,
    valueSet: valueSetOf,
    codeSystem: (url) => codeSystems.get(canonicalSystem(withoutVersion(url))),
    valueSets: () => valueSets.values(),
    codeSystems: () => codeSystems.values(),
  };
}
