import type { ListedCode, ListedCodeSystem, Publication, TerminologySource } from './terminology-source';

/** A code system as known here: what its publication lists, and what the value sets that draw from it list. Urls are canonical. */
export interface CodeSystemContent extends Publication {
  /** The publication says that it lists every concept. */
  readonly complete: boolean;
  /** Every code seen, former ones included; the publication's own word on a code prevails. */
  readonly concepts: ReadonlyMap<string, ListedCode>;
  /** The concepts of the publication alone, in its order. */
  readonly published: readonly ListedCode[];
  /** Other spellings of its codes: those of the table, and any case when case does not count. */
  canonicalCode(code: string): string;
  /** The codes the table has other spellings of, each with all of them, the code itself first. */
  readonly spellings: readonly (readonly string[])[];
}

interface Draft {
  publication: ListedCodeSystem | undefined;
  readonly concepts: Map<string, ListedCode>;
}

/**
 * Every code system the sources mention, by canonical url. What a later source says prevails; a label that was read prevails over a
 * deduced one.
 */
export function indexCodeSystems(sources: readonly TerminologySource[], canonical: (url: string) => string): ReadonlyMap<string, CodeSystemContent> {
  const drafts = new Map<string, Draft>();
  const draftOf = (url: string): Draft => {
    const known = drafts.get(canonical(url)) ?? { publication: undefined, concepts: new Map<string, ListedCode>() };
    drafts.set(canonical(url), known);
    return known;
  };
  for (const source of [...sources].reverse()) {
    for (const codeSystem of source.codeSystems) {
      const draft = draftOf(codeSystem.url);
      // A source may know the name and the version of a code system without its concepts.
      const tells = draft.publication === undefined || (draft.publication.concepts.length === 0 && codeSystem.concepts.length > 0);
      if (tells) draft.publication = { ...codeSystem, ...(draft.publication?.version !== undefined && { version: draft.publication.version }) };
    }
    for (const listed of listedBy(source)) addConcept(draftOf(listed.system).concepts, listed);
    for (const system of source.valueSets.flatMap((valueSet) => valueSet.systems)) draftOf(system);
  }
  const variants = codeVariants(sources, canonical);
  return new Map([...drafts].map(([url, draft]) => [url, codeSystemContent(url, draft, variants.get(url) ?? new Map<string, string>())]));
}

function* listedBy(source: TerminologySource): Iterable<ListedCode> {
  for (const { concepts } of source.codeSystems) yield* concepts;
  for (const { codes } of source.valueSets) yield* codes;
  for (const { former } of source.valueSets) yield* former;
  for (const codes of source.accepted.values()) yield* codes;
}

function addConcept(concepts: Map<string, ListedCode>, listed: ListedCode): void {
  const known = concepts.get(listed.code);
  const better = known === undefined || (listed.display !== undefined && (known.display === undefined || (known.inferred && !listed.inferred)));
  if (better) concepts.set(listed.code, known === undefined ? listed : { ...known, ...listed });
}

function codeVariants(sources: readonly TerminologySource[], canonical: (url: string) => string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const bySystem = new Map<string, ReadonlyMap<string, string>>();
  for (const [url, variants] of sources.flatMap((source) => [...source.codeVariants])) {
    bySystem.set(canonical(url), new Map([...(bySystem.get(canonical(url)) ?? []), ...variants]));
  }
  return bySystem;
}

function codeSystemContent(url: string, { publication, concepts }: Draft, variants: ReadonlyMap<string, string>): CodeSystemContent {
  const { complete = false, caseSensitive = true, concepts: published = [], name = url, status = 'active' } = publication ?? {};
  const byCase = caseSensitive ? new Map<string, string>() : new Map([...concepts.keys()].map((code) => [code.toLowerCase(), code]));
  const spellings = new Map<string, string[]>();
  for (const [variant, code] of variants) spellings.set(code, [...(spellings.get(code) ?? [code]), variant]);
  const canonicalCode = (code: string): string => (concepts.has(code) ? code : (variants.get(code) ?? byCase.get(code.toLowerCase()) ?? code));
  return {
    url,
    name,
    status,
    ...(publication?.version !== undefined && { version: publication.version }),
    ...(publication?.date !== undefined && { date: publication.date }),
    complete,
    concepts,
    published,
    canonicalCode,
    spellings: [...spellings.values()],
  };
}
