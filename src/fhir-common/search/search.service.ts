import { LRUCache } from 'lru-cache';
import { randomUUID } from 'node:crypto';
import { MAX_NAMED_RESOURCES } from '../audit/audit-event';
import type { ServedResources } from '../audit/audit-event';
import type { RequestContext } from '../context/request-context';
import { bufferOf, byteText, textOf } from '../core/byte-text';
import type { ByteText } from '../core/byte-text';
import { fragmentOf } from '../store/fragments/fragment';
import type { Fragment } from '../store/fragments/fragment';
import { shownDistance } from '../core/geography';
import { excerpt, FhirError } from '../core/errors';
import { pathUnderBase } from '../core/values/reference-value';
import { baseUrlsOf } from '../definition/fhir-api';
import type { FhirApi } from '../definition/fhir-api';
import type { FoundResource, SearchPlan } from '../definition/search-policy';
import type { SystemNames } from '../definition/system-names';
import { sql } from '../sql/sql';
import { shownText } from '../store/visibility/reserved';
import { parseStored } from '../store/writer/stamp';
import { PredicateCompiler } from './compile/compile';
import type { CompileScope } from './compile/compile-scope';
import { MAX_PAGE_RESOURCES } from './compile/include';
import { PAGE_LINK_MINUTES } from './answer/page-state';
import type { PageLinkSealer, PageState } from './answer/page-state';
import { askedParameters } from './request/asked-parameters';
import { parseSearchRequest } from './request/search-request';
import type { Handling, SearchRequest } from './request/search-request';
import { pageTypes, searchStatement } from './compile/search-statement';
import type { PageWindow, SearchRow } from './compile/search-statement';
import { SEARCH_WARNINGS } from './request/search-warning';
import type { BoundedInclude, SearchWarning } from './request/search-warning';
import { pageLinks } from './answer/page-links';
import { searchset } from './answer/searchset';
import type { AnswerBody, PageEntry } from './answer/searchset';
import { explain } from './answer/explain';
import { subsetOf } from './answer/subset';
import { Sight } from './compile/sight';

/** The guide cuts a search at its 10,000th result; an extraction has no such limit. */
export const CEILING = 10_000;

/** A pass over a national type takes minutes. */
const REINDEX_RETRY_SECONDS = 120;

/** The searchset Bundle of one page, as JSON ready to send; with `_explain`, a Parameters resource. */
export interface SearchAnswer extends AnswerBody {
  /** What the page gives away, for the audit. */
  readonly served: ServedResources;
}

/** A search that no resource matches. */
const NOTHING = '_id=.';

const NOTHING_SERVED: ServedResources = { count: 0, resources: [] };

/** What searches know of the server besides the data. */
export interface KnownToSearch {
  /** Bases whose absolute references are indexed as references to resources of this server. */
  indexedBases(api: FhirApi): readonly string[];
  /** Names of the elements of a resource type, without `[x]`; undefined for a type without definition. */
  elementsOf(type: string): readonly string[] | undefined;
}

interface KnownBases {
  readonly baseUrls: readonly string[];
  readonly unindexedBases: readonly string[];
}

/** Answers searches: parse, bind, plan, one statement, bytes. */
export class SearchService {
  /** By interface and base; the host of a base is the caller's word, so that only the latest are kept. */
  private readonly bases = new LRUCache<string, KnownBases>({ max: 100 });

  constructor(
    private readonly systems: SystemNames,
    private readonly compileScope: (api: string) => CompileScope,
    private readonly sealer: PageLinkSealer,
    private readonly known: KnownToSearch,
  ) {}

  /**
   * One page.
   * @param query raw query string (GET) or form body (POST _search); a page link holds the query of its first page
   * @param gzip the caller takes the page compressed: it is, where that is cheaper than not to
   */
  async search(context: RequestContext, api: FhirApi, type: string, query: string, handling: Handling = 'default', gzip = false): Promise<SearchAnswer> {
    const plan = api.search?.plan({ type, query, caller: context.caller, now: context.startedAt });
    if (plan !== undefined) return this.planned(context, api, plan, gzip);
    return this.page(context, api, type, query, handling, gzip);
  }

  private async planned(context: RequestContext, api: FhirApi, { type, query, presentation }: SearchPlan, gzip: boolean): Promise<SearchAnswer> {
    if (presentation === undefined) return this.page(context, api, type, query ?? NOTHING, 'default', gzip);
    const found = query === undefined ? [] : await this.everything(context, api, type, query);
    const { body, resources } = presentation.present(found, { base: context.baseUrl, bundleId: randomUUID() });
    return { body, served: { count: resources.length, resources: resources.slice(0, MAX_NAMED_RESOURCES) } };
  }

  /**
   * All matches of a plain R4 search with what its includes bring, in one statement and without pages.
   * @throws FhirError `answer-too-large` (400)
   */
  private async everything(context: RequestContext, api: FhirApi, type: string, query: string): Promise<FoundResource[]> {
    const request = { ...this.bind(context, api, type, query, 'strict'), total: 'none' as const };
    const scope = this.compileScope(api.name);
    const window: PageWindow = { size: CEILING, seen: 0, after: 0, first: true };
    const statement = searchStatement(scope, Sight.of({ api, catalogue: scope.catalogue }, context.caller, null), request, window, 'rendition');
    const rows = await context.database.queryBytes<SearchRow>(statement, context.signal);
    const [head] = rows;
    // Part of the answer would look like the whole of it.
    if ((head?.found ?? 0) > CEILING || (head?.linked ?? 0) > MAX_PAGE_RESOURCES || head?.shortened === true) throw new FhirError('answer-too-large', { maximum: CEILING });
    return rows.flatMap((row) => {
      if (row.type === null || row.id === null) return [];
      const found = scope.catalogue.typeName(row.type);
      const text = renditionOf(row, api, found);
      return text === undefined ? [] : [{ type: found, id: row.id, text, matched: row.matched }];
    });
  }

  private async page(context: RequestContext, api: FhirApi, type: string, query: string, handling: Handling, gzip: boolean): Promise<SearchAnswer> {
    const link = /(?:^|&)_page=([^&]+)/.exec(query)?.[1];
    const state = link === undefined ? undefined : this.sealer.open(link, { api: api.name, type, caller: context.caller.id, now: context.startedAt });
    const beside = link === undefined ? [] : besidePage(query, handling);
    const asked = state?.query ?? query;
    const request = this.bind(context, api, type, asked, state?.handling ?? handling);
    const window: PageWindow = {
      size: Math.min(request.count, CEILING - (state?.seen ?? 0)),
      seen: state?.seen ?? 0,
      after: state === undefined ? 0 : state.after,
      first: state === undefined,
    };
    const scope = this.compileScope(api.name);
    const sight = Sight.of({ api, catalogue: scope.catalogue }, context.caller, state?.snapshot ?? null);
    const types = pageTypes(request);
    const packed = gzip && request.subset.size === 0 && !sight.hidesElements(...types);
    const statement = searchStatement(scope, sight, request, window, packed ? 'packed' : 'content');
    if (request.explain) return { body: await explain(context, scope, request, statement), served: NOTHING_SERVED };
    const rows = await context.database.queryBytes<SearchRow>(statement, context.signal);
    const limited = types.filter((other) => other !== type && sight.seesSomeOf(other));
    return this.bundle(context, api, scope, request, { asked, window, state, rows, beside: [...beside, ...readersOnly(limited)] });
  }

  /**
   * Ids of the resources a search finds, as this caller sees them: what a conditional write is about.
   * @param limit most ids returned
   * @throws FhirError like {@link search}; `condition-required` (400) for a search without criterion
   */
  async matchingIds(context: RequestContext, api: FhirApi, type: string, query: string, limit: number): Promise<string[]> {
    const request = this.bind(context, api, type, query, 'strict');
    if (request.predicate.kind === 'everything') throw new FhirError('condition-required', { type });
    const scope = this.compileScope(api.name);
    const sight = Sight.of({ api, catalogue: scope.catalogue }, context.caller, null);
    const { query: matches } = new PredicateCompiler(scope, sight).set(type, request.predicate);
    const rows = await context.database.query<{ id: string }>(sql`
      SELECT DISTINCT r.id FROM (${matches}) m JOIN ${sight.records(type)} r ON r.rid = m.rid WHERE r.live ORDER BY r.id LIMIT ${limit}`);
    return rows.map(({ id }) => id);
  }

  /** The bases a reference may be written under: those that are indexed, and those of the address the caller used. */
  private basesOf(api: FhirApi, baseUrl: string): KnownBases {
    const key = `${api.name} ${baseUrl}`;
    const known = this.bases.get(key);
    if (known !== undefined) return known;
    const indexed = this.known.indexedBases(api);
    const used = [api.basePath, ...api.aliases].find((path) => baseUrl.endsWith(path));
    const own = used === undefined ? [] : baseUrlsOf(api, [baseUrl.slice(0, -used.length)]);
    const unindexedBases = own.filter((base) => pathUnderBase(`${base}/`, indexed) === undefined);
    const made = { baseUrls: [...indexed, ...unindexedBases], unindexedBases };
    this.bases.set(key, made);
    return made;
  }

  /** The request in the terms of the definitions, answerable by what is indexed. */
  bind(context: RequestContext, api: FhirApi, type: string, query: string, handling: Handling): SearchRequest {
    const { baseUrls, unindexedBases } = this.basesOf(api, context.baseUrl);
    const elementsOf = (resourceType: string): readonly string[] | undefined => this.known.elementsOf(resourceType);
    const request = parseSearchRequest({ api, systems: this.systems, now: context.startedAt, baseUrls, unindexedBases, elementsOf }, type, query, handling);
    refuseNotIndexed(this.compileScope(api.name), request);
    return request;
  }

  private bundle(
    context: RequestContext,
    api: FhirApi,
    scope: CompileScope,
    request: SearchRequest,
    page: { readonly asked: string; readonly window: PageWindow; readonly state: PageState | undefined; readonly rows: readonly SearchRow[]; readonly beside: readonly SearchWarning[] },
  ): SearchAnswer {
    const { rows, window, state } = page;
    const [head] = rows;
    if (!head || head.snapshot === null) throw new Error('A search answered without its first row');
    const total = state?.total ?? head.total;
    const found = head.found ?? 0;
    const given = window.seen + Math.min(found, window.size);
    const more = request.count > 0 && found > window.size;
    const atCeiling = more && given >= CEILING;
    const entries = rows.flatMap((row) => entryOf(row, api, scope, request) ?? []);
    // Pairs are counted, not resources: one reached by two edges, or hidden from the caller, took the place of another.
    const cut = (head.linked ?? 0) > MAX_PAGE_RESOURCES;
    const here: PageState = state ?? {
      api: api.name,
      type: request.type,
      query: page.asked,
      handling: request.handling,
      caller: context.caller.id,
      after: 0,
      seen: 0,
      total,
      snapshot: head.snapshot,
      expiresAt: context.startedAt + PAGE_LINK_MINUTES * 60_000,
    };
    const { links, warnings } = pageLinks(this.sealer, {
      baseUrl: context.baseUrl, request, here, isFirst: state === undefined, last: head.last ?? 0, given, hasNext: more && !atCeiling, ceiling: CEILING,
    });
    const body = searchset({
      baseUrl: context.baseUrl,
      now: context.startedAt,
      total,
      links,
      entries,
      warnings: [
        ...request.warnings,
        ...page.beside,
        ...warnings,
        ...(head.shortened === true ? [SEARCH_WARNINGS.newestOnly(boundedIncludes(request))] : []),
        ...(cut ? [SEARCH_WARNINGS.includesCut(MAX_PAGE_RESOURCES)] : []),
        ...(atCeiling ? [SEARCH_WARNINGS.ceiling(CEILING)] : []),
      ],
    });
    return { ...body, served: { count: entries.length, resources: entries.slice(0, MAX_NAMED_RESOURCES).map(({ type, id }) => `${type}/${id}`) } };
  }
}

/** Parameters beside a page link are not applied: it holds the whole search. `_format` is read before. */
function besidePage(query: string, handling: Handling): SearchWarning[] {
  const names = query.split('&').map((pair) => pair.split('=', 1)[0] ?? '').filter((name) => name !== '' && name !== '_page' && name !== '_format');
  if (names.length === 0) return [];
  const warning = SEARCH_WARNINGS.pageAlone(excerpt([...new Set(names)].join(', ')));
  if (handling === 'strict') throw new FhirError('not-applied', { reasonFr: warning.fr, reasonEn: warning.en });
  return [warning];
}

/**
 * Said of every search that reaches types whose readers are restricted, whether anything was withheld or not: said only when something was, it
 * would tell what nobody may know (ror-anomalies 7 and 8.1).
 */
function readersOnly(types: readonly string[]): SearchWarning[] {
  return types.length === 0 ? [] : [SEARCH_WARNINGS.readersOnly(types.join(', '))];
}

/** Index rows that are not all there yet would answer too little, and a negation too much. @throws FhirError `not-indexed` (503) naming the parameter */
function refuseNotIndexed(scope: CompileScope, request: SearchRequest): void {
  const missing = askedParameters(request).find((parameter) => !scope.isIndexed(parameter));
  if (missing) throw new FhirError('not-indexed', { parameter: missing.code, type: missing.type }, { 'Retry-After': String(REINDEX_RETRY_SECONDS) });
}

/** The text the caller is shown of a row; undefined where there is nothing, or nothing that is declared. */
function contentOf({ content, reserved }: SearchRow, api: FhirApi, type: string): ByteText | undefined {
  const definition = api.definitions.get(type);
  return content === null || definition === undefined ? undefined : shownText(definition, content, reserved);
}

/** What a presentation gets of a row. A row stored before its type had a rendition is read as one stored now. */
function renditionOf(row: SearchRow, api: FhirApi, type: string): ByteText | undefined {
  const content = contentOf(row, api, type);
  const rendition = row.unrendered === true ? api.definitions.get(type)?.rendition : undefined;
  return content === undefined || rendition === undefined ? content : byteText(rendition.of(parseStored(textOf(content))));
}

function shownOf(row: SearchRow, api: FhirApi, type: string, request: SearchRequest): ByteText | Fragment | undefined {
  const { packed } = row;
  if (packed !== undefined && packed !== null) return api.definitions.has(type) ? packed : undefined;
  const content = contentOf(row, api, type);
  if (content === undefined) return undefined;
  if (packed === null) return fragmentOf(bufferOf([content]));
  const subset = request.subset.get(type);
  return subset === undefined ? content : subsetOf(content, subset);
}

function entryOf(row: SearchRow, api: FhirApi, { catalogue }: CompileScope, request: SearchRequest): PageEntry | undefined {
  if (row.type === null || row.id === null) return undefined;
  const type = catalogue.typeName(row.type);
  const content = shownOf(row, api, type, request);
  if (content === undefined) return undefined;
  return {
    type,
    id: row.id,
    content,
    mode: row.matched ? 'match' : 'include',
    ...(row.matched && row.score !== null ? { score: Math.round(row.score * 10_000) / 10_000 } : {}),
    ...(row.distance === null ? {} : { distance: shownDistance(row.distance, request.distanceUnit) }),
  };
}

/** The includes of a request that bring the newest only, as a caller writes them. */
function boundedIncludes({ includes }: SearchRequest): BoundedInclude[] {
  return includes.flatMap(({ parameter, newest }) => {
    const name = `${parameter.type}:${parameter.code}`;
    return newest === undefined ? [] : [{ name, most: newest.most, criterion: `_has:${name}:${newest.by.code}=ge…` }];
  });
}
