import type { TerminologySource } from './terminology-source';

interface Replacement {
  readonly match: RegExp;
  readonly replace: string;
}

const absoluteUrl = /^https?:\/\/([^/?#|]+)([^?#|]*)$/;

/** Rewrites the scheme and host of a url whose host is declared, and drops its trailing slashes; other urls come back unchanged. */
function rewriteHost(url: string, hosts: ReadonlyMap<string, string>): string {
  const [, host = '', path = ''] = absoluteUrl.exec(url) ?? [];
  const origin = hosts.get(host.toLowerCase());
  return origin === undefined ? url : origin + withoutTrailingSlashes(path);
}

// Not a regular expression: `/\/+$/` is quadratic on a url made of slashes.
function withoutTrailingSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

function rewriteSpelling(url: string, replacements: readonly Replacement[]): string {
  const found = replacements.find(({ match }) => match.test(url));
  return found === undefined ? url : url.replace(found.match, found.replace);
}

/**
 * Builds the function that gives the one spelling of a code system or value set url.
 * Takes the sources (host aliases, patterns and aliases of all of them apply together). The returned function takes any string,
 * answers from a table for every url the sources mention, and otherwise normalises host, then spelling, then alias;
 * a url that no rule concerns comes back unchanged. It is idempotent and never throws.
 */
export function createCanonicalUrl(sources: readonly TerminologySource[]): (url: string) => string {
  const hosts = new Map(sources.flatMap((source) => [...source.hostAliases]));
  const replacements = sources.flatMap((source) =>
    source.patterns.map(({ match, replace }): Replacement => ({ match: new RegExp(match), replace })),
  );
  const normalise = (url: string): string => rewriteSpelling(rewriteHost(url, hosts), replacements);
  const known = new Map<string, string>();
  for (const [variant, target] of sources.flatMap((source) => [...source.aliases])) {
    known.set(variant, normalise(target));
    known.set(normalise(variant), normalise(target));
  }
  const canonicalUrl = (url: string): string => {
    const found = known.get(url);
    if (found !== undefined) return found;
    const normalised = normalise(url);
    return known.get(normalised) ?? normalised;
  };
  for (const url of sources.flatMap(mentionedUrls)) known.set(url, canonicalUrl(url));
  return canonicalUrl;
}

function mentionedUrls(source: TerminologySource): readonly string[] {
  return [...source.codeSystems.map(({ url }) => url), ...source.valueSets.flatMap((valueSet) => [valueSet.url, ...valueSet.systems])];
}
