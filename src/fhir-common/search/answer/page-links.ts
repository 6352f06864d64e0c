import { encodeParameter } from '../../core/query-string';
import type { SearchRequest } from '../request/search-request';
import { MAX_LINK_LENGTH } from './page-state';
import type { PageLinkSealer, PageState } from './page-state';
import { SEARCH_WARNINGS } from '../request/search-warning';
import type { SearchWarning } from '../request/search-warning';
import type { PageLink } from './searchset';

/** A page as its links see it: `here` is what its own link holds, whether or not it was opened by one. */
export interface ShownPage {
  readonly baseUrl: string;
  readonly request: SearchRequest;
  readonly here: PageState;
  /** The page was not opened by a link: its address is that of the search. */
  readonly isFirst: boolean;
  /** Row id of the last match shown, where the next page follows it by row id. */
  readonly last: number | null;
  /** Matches shown up to and with this page. */
  readonly given: number;
  readonly hasNext: boolean;
  /** Matches that can be shown at all. */
  readonly ceiling: number;
}

/**
 * The links of a page: `self` is the page itself, at the same moment of the data; `previous` and `last` are found by their position, `last`
 * only when the total is known and below the ceiling (ror-read.md 1.6). A request too long for a link has none, and a warning.
 */
export function pageLinks(sealer: PageLinkSealer, page: ShownPage): { readonly links: readonly PageLink[]; readonly warnings: readonly SearchWarning[] } {
  const { baseUrl, request, here, isFirst } = page;
  const address = `${baseUrl}/${request.type}`;
  const parameters = request.applied.map(({ name, value }) => encodeParameter(name, value)).join('&');
  const first = parameters === '' ? address : `${address}?${parameters}`;
  const to = (position: Pick<PageState, 'after' | 'seen'>): string | undefined => {
    const sealed = sealer.seal({ ...here, ...position });
    return sealed === undefined ? undefined : `${address}?_page=${sealed}`;
  };
  const found: { relation: PageLink['relation']; url: string | undefined }[] = [
    { relation: 'self', url: isFirst ? first : to(here) },
    { relation: 'first', url: first },
  ];
  if (page.hasNext) found.push({ relation: 'next', url: to({ after: page.last, seen: page.given }) });
  if (here.seen > 0) found.push({ relation: 'previous', url: to({ after: null, seen: Math.max(0, here.seen - request.count) }) });
  const lastSeen = seenBeforeLast(page);
  if (lastSeen !== undefined) found.push({ relation: 'last', url: lastSeen === here.seen ? found[0]?.url : to({ after: null, seen: lastSeen }) });
  const links = found.flatMap(({ relation, url }) => (url === undefined ? [] : [{ relation, url }]));
  return { links, warnings: links.length < found.length ? [SEARCH_WARNINGS.linksTooLong(MAX_LINK_LENGTH)] : [] };
}

/** Matches before the last page; undefined when nobody can tell, or when it is out of reach. */
function seenBeforeLast({ request: { count }, here: { total }, ceiling }: ShownPage): number | undefined {
  if (total === null || count === 0 || total > ceiling) return undefined;
  return total === 0 ? 0 : Math.floor((total - 1) / count) * count;
}
