import type { RequestContext } from '../context/request-context';
import { encodeParameter } from '../core/query-string';
import type { FhirApi } from '../definition/fhir-api';
import type { SystemNames } from '../definition/system-names';
import type { CompileScope } from './compile-scope';
import { PredicateCompiler } from './compile';
import { MAX_PAGE_RESOURCES, pageStatement } from './include';
import { PAGE_LINK_MINUTES } from './page-state';
import type { PageLinkSealer, PageState } from './page-state';
import { parseSearchRequest } from './search-request';
import type { SearchRequest } from './search-request';
import { SEARCH_WARNINGS } from './search-warning';
import { searchset } from './searchset';
import type { PageLink } from './searchset';
import { sql } from './sql';
import type { SqlFragment } from './sql';

/** The guide cuts a search at its 10,000th result; an extraction has no such limit. */
export const CEILING = 10_000;

interface PageRow {
  readonly rid: number;
  readonly type: number;
  readonly id: string;
  readonly content: string;
  readonly matched: boolean;
}

/**
 * Answers searches: parse, bind, plan, one statement for the row ids and the total, one for the contents and what is linked to them,
 * then bytes.
 */
export class SearchService {
  constructor(
    private readonly systems: SystemNames,
    private readonly compileScope: (api: string) => CompileScope,
    private readonly sealer: PageLinkSealer,
  ) {}

  /**
   * The searchset Bundle of a first page, as JSON text.
   * @param query raw query string (GET) or form body (POST _search)
   */
  async search(context: RequestContext, api: FhirApi, type: string, query: string): Promise<string> {
    const page = /(?:^|&)_page=([^&]*)/.exec(query)?.[1];
    if (page === undefined) return this.answer(context, api, this.bind(context, api, type, query), query, undefined);
    const state = this.sealer.open(page, { api: api.name, type, caller: context.caller.id, now: context.startedAt });
    return this.answer(context, api, this.bind(context, api, type, state.query), state.query, state);
  }

  private bind(context: RequestContext, api: FhirApi, type: string, query: string): SearchRequest {
    return parseSearchRequest({ api, systems: this.systems, now: context.startedAt, baseUrls: [context.baseUrl] }, type, query);
  }

  private async answer(context: RequestContext, api: FhirApi, request: SearchRequest, query: string, state: PageState | undefined): Promise<string> {
    const scope = this.compileScope(api.name);
    const seen = state?.seen ?? 0;
    const size = Math.min(request.count, CEILING - seen);
    const [found] = await context.database.query<{ total: number | null; rids: number[] }>(
      matchStatement(scope, request, state?.after ?? 0, size + 1, state === undefined),
    );
    const total = state?.total ?? found?.total ?? 0;
    const rids = (found?.rids ?? []).slice(0, size);
    const more = request.count > 0 && (found?.rids.length ?? 0) > size;
    const rows = rids.length === 0 ? [] : await context.database.query<PageRow>(pageStatement(scope, request.type, rids, request.includes));
    const cut = rows.length > MAX_PAGE_RESOURCES;
    const atCeiling = more && seen + rids.length >= CEILING;
    const next = more && !atCeiling ? this.nextState(context, api, request.type, query, total, seen, rids) : undefined;
    return searchset({
      baseUrl: context.baseUrl,
      now: context.startedAt,
      total,
      links: this.links(context, request, next),
      entries: rows.map((row) => ({ type: scope.catalogue.typeName(row.type), id: row.id, content: row.content, mode: row.matched ? 'match' : 'include' })),
      warnings: [
        ...request.warnings,
        ...(cut ? [SEARCH_WARNINGS.includesCut(MAX_PAGE_RESOURCES)] : []),
        ...(atCeiling ? [SEARCH_WARNINGS.ceiling(CEILING)] : []),
      ],
    });
  }

  private nextState(
    context: RequestContext,
    api: FhirApi,
    type: string,
    query: string,
    total: number,
    seen: number,
    rids: readonly number[],
  ): PageState {
    const expiresAt = context.startedAt + PAGE_LINK_MINUTES * 60_000;
    return { api: api.name, type, query, caller: context.caller.id, after: rids.at(-1) ?? 0, seen: seen + rids.length, total, expiresAt };
  }

  private links(context: RequestContext, request: SearchRequest, next: PageState | undefined): PageLink[] {
    const address = `${context.baseUrl}/${request.type}`;
    const parameters = request.applied.map(({ name, value }) => encodeParameter(name, value)).join('&');
    const self = parameters === '' ? address : `${address}?${parameters}`;
    const links: PageLink[] = [{ relation: 'self', url: self }];
    if (next) links.push({ relation: 'next', url: `${address}?_page=${this.sealer.seal(next)}` });
    return links;
  }
}

/**
 * Row ids of one page in the default order (row id: the order of first writing), and the total on the first page:
 * one row `(total, rids)`. A set that one index range yields in order is read twice rather than kept.
 */
export function matchStatement(scope: CompileScope, request: SearchRequest, after: number, limit: number, withTotal: boolean): SqlFragment {
  const { query, distinct } = new PredicateCompiler(scope).set(request.type, request.predicate);
  const matched = distinct ? query : sql`SELECT DISTINCT m.rid FROM (${query}) m`;
  const page = sql`ARRAY(SELECT page.rid FROM matched page WHERE page.rid > ${after} ORDER BY page.rid LIMIT ${limit})`;
  if (!withTotal) return sql`WITH matched AS NOT MATERIALIZED (${matched}) SELECT NULL::integer AS total, ${page} AS rids`;
  const total = sql`(SELECT count(*) FROM matched)::integer`;
  return isOneRange(request, distinct)
    ? sql`WITH matched AS NOT MATERIALIZED (${matched}) SELECT ${total} AS total, ${page} AS rids`
    : sql`WITH matched AS MATERIALIZED (${matched}) SELECT ${total} AS total, ${page} AS rids`;
}

function isOneRange(request: SearchRequest, distinct: boolean): boolean {
  return distinct && (request.predicate.kind === 'tokens' || request.predicate.kind === 'everything');
}
