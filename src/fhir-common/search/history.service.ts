import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../context/request-context';
import { excerpt, FhirError } from '../core/errors';
import { isObject } from '../core/json';
import type { JsonObject, ResourceJson } from '../core/json';
import { parseQueryString } from '../core/query-string';
import type { ResourceDefinition } from '../definition/define-resource';
import type { FhirApi } from '../definition/fhir-api';
import type { Catalogue } from '../sql/catalogue';
import { sql } from '../sql/sql';
import type { SqlFragment } from '../sql/sql';
import { renderForms } from '../store/visibility/rendering';
import { withoutReserved } from '../store/visibility/reserved';
import { parseStored } from '../store/writer/stamp';
import { Sight } from './compile/sight';
import { refuseOtherReaders } from './read-roles';
import { isFhirId } from '../core/values/reference-form';

/** One version of a resource as a caller sees it; `resource` is absent for a deletion. */
export interface VisibleVersion {
  readonly version: number;
  readonly lastUpdated: Date;
  readonly resource: ResourceJson | undefined;
}

interface VersionRow {
  readonly version: number;
  readonly live: boolean;
  readonly content: string | null;
  readonly last_updated: Date;
  readonly total: number;
}

const DEFAULT_COUNT = 50;
const MAX_COUNT = 200;
/** Versions looked at to number those of a reduced form. */
const REMEMBERED = 500;

/** Earlier versions of one resource. Whoever may not see the resource now sees none of its past. */
export class HistoryService {
  constructor(private readonly catalogue: Catalogue) {}

  /**
   * A Bundle of type history, newest first; `_count` and `_since` (R4 http 3.1.0.12.1).
   * @throws FhirError `not-found` (404), `invalid-result-parameter` (400)
   */
  async history(context: RequestContext, api: FhirApi, type: string, id: string, query: string): Promise<JsonObject> {
    const { count, since } = bounds(query);
    const current = await this.current(context, api, type, id);
    const { total, versions } = await this.versions(context, api, current, sql`last_updated >= ${new Date(since ?? 0).toISOString()}`, count);
    const url = `${context.baseUrl}/${type}/${id}`;
    return {
      resourceType: 'Bundle',
      id: randomUUID(),
      meta: { lastUpdated: new Date(context.startedAt).toISOString() },
      type: 'history',
      total,
      link: [{ relation: 'self', url: `${url}/_history${query === '' ? '' : `?${query}`}` }],
      ...(versions.length === 0 ? {} : { entry: versions.map((version) => entryOf(version, url)) }),
    };
  }

  /** @throws FhirError `not-found` (404) for a version there is none of, `deleted` (410) for the one that took the resource away */
  async vread(context: RequestContext, api: FhirApi, type: string, id: string, asked: string): Promise<VisibleVersion & { readonly resource: ResourceJson }> {
    const current = await this.current(context, api, type, id);
    const wanted = /^\d{1,9}$/.test(asked) ? Number(asked) : -1;
    const condition = current.reduced ? sql`true` : sql`version = ${wanted}::integer`;
    const { versions } = await this.versions(context, api, current, condition, REMEMBERED);
    const found = versions.find(({ version }) => version === wanted);
    if (found === undefined) throw new FhirError('not-found', { type, id: excerpt(`${id}/_history/${asked}`) });
    if (found.resource === undefined) throw new FhirError('deleted', { type, id });
    return { ...found, resource: found.resource };
  }

  /** The resource as it stands, when the caller may see it. */
  private async current(context: RequestContext, api: FhirApi, type: string, id: string): Promise<Current> {
    const definition = api.definitions.get(type);
    if (!definition) throw new FhirError('unknown-resource-type', { type: excerpt(type), supported: [...api.definitions.keys()].join(', ') });
    if (!isFhirId(id)) throw new FhirError('not-found', { type, id: excerpt(id) });
    refuseOtherReaders(definition, context.caller);
    const sight = Sight.of({ api, catalogue: this.catalogue }, context.caller, null);
    const [current] = await context.database.query<{ rid: number; version: number; seen: string[]; reserved?: boolean }>(sql`
      SELECT r.rid, r.version, s.seen${sight.reservedColumn(sql`r.rid`, sql`r.type`, type)} FROM ${sight.texts(type)} r JOIN resource s ON s.rid = r.rid
      WHERE r.type = ${this.catalogue.typeId(api.name, type)} AND r.id = ${id} AND r.version > 0`);
    if (!current) throw new FhirError('not-found', { type, id: excerpt(id) });
    const profile = context.caller.accessProfile;
    const withheld = current.reserved === true;
    const reduced = withheld || (api.accessProfiles !== undefined && definition.confidentiality !== undefined && profile !== api.accessProfiles.unrestricted);
    return { ...current, definition, reduced, withheld };
  }

  /**
   * Newest first. A profile that sees reduced forms has its own count of versions: those that differ for it, counted down from the one it sees
   * now, among the newest 500.
   */
  private async versions(
    context: RequestContext, api: FhirApi, { rid, version: newest, seen, definition, reduced, withheld }: Current, condition: SqlFragment, count: number,
  ): Promise<{ readonly total: number; readonly versions: readonly VisibleVersion[] }> {
    const rows = await context.database.query<VersionRow>(sql`
      SELECT version, live, content, last_updated, (count(*) OVER ())::integer AS total FROM (
        SELECT version, live, content, last_updated FROM resource WHERE rid = ${rid}
        UNION ALL SELECT version, live, content, last_updated FROM resource_version WHERE rid = ${rid}) v
      WHERE ${reduced ? sql`true` : condition} ORDER BY version DESC LIMIT ${reduced ? REMEMBERED : count}`);
    const versions = rows.map(({ live, content, last_updated: lastUpdated, version }) => ({ version, lastUpdated, resource: live && content !== null ? parseStored(content) : undefined }));
    if (!reduced) return { total: rows[0]?.total ?? 0, versions };
    const profile = context.caller.accessProfile ?? -1;
    const formOf = (resource: ResourceJson): ResourceJson => {
      const form = renderForms(definition, api.accessProfiles, resource, seen).reduced.find(({ profiles }) => (profiles & (1 << profile)) !== 0)?.resource ?? resource;
      return withheld ? withoutReserved(definition, form) : form;
    };
    const distinct = numbered(versions.map((version) => ({ ...version, resource: version.resource === undefined ? undefined : formOf(version.resource) })), newest);
    return { total: distinct.length, versions: distinct.slice(0, count) };
  }
}

interface Current {
  readonly rid: number;
  readonly version: number;
  readonly seen: readonly string[];
  readonly definition: ResourceDefinition;
  readonly reduced: boolean;
  /** The caller does not read its reserved elements. */
  readonly withheld: boolean;
}

/** Versions a caller cannot tell apart are one; they are counted down from the one he sees now. */
function numbered(versions: readonly VisibleVersion[], newest: number): VisibleVersion[] {
  const distinct = versions.filter((version, index) => {
    const older = versions[index + 1];
    return older === undefined || bare(version.resource) !== bare(older.resource);
  });
  return distinct.map((version, index) => ({
    ...version, version: newest - index, resource: version.resource === undefined ? undefined : withVersion(version.resource, newest - index),
  }));
}

function bare(resource: ResourceJson | undefined): string {
  if (resource === undefined) return '';
  return JSON.stringify({ ...resource, meta: { ...metaOf(resource), versionId: undefined, lastUpdated: undefined } });
}

const metaOf = (resource: ResourceJson): JsonObject => (isObject(resource['meta']) ? resource['meta'] : {});

function withVersion(resource: ResourceJson, version: number): ResourceJson {
  return { ...resource, meta: { ...metaOf(resource), versionId: String(version) } };
}

function entryOf({ version, lastUpdated, resource }: VisibleVersion, url: string): JsonObject {
  const method = resource === undefined ? 'DELETE' : version === 1 ? 'POST' : 'PUT';
  const status = resource === undefined ? '204' : version === 1 ? '201' : '200';
  return {
    fullUrl: url,
    ...(resource === undefined ? {} : { resource }),
    request: { method, url: method === 'POST' ? (url.split('/').at(-2) ?? '') : url.split('/').slice(-2).join('/') },
    response: { status, etag: `W/"${version}"`, lastModified: lastUpdated.toISOString() },
  };
}

function bounds(query: string): { readonly count: number; readonly since: number | undefined } {
  let count = DEFAULT_COUNT;
  let since: number | undefined;
  const parsed = parseQueryString(query);
  if (!parsed.ok) throw new FhirError('malformed-query', { position: parsed.at, reasonFr: parsed.fr, reasonEn: parsed.en });
  for (const { name, value, nameAt } of parsed.value) {
    const refused = (reasonFr: string, reasonEn: string): FhirError => new FhirError('invalid-result-parameter', { parameter: name, value: excerpt(value), position: nameAt, reasonFr, reasonEn });
    if (name === '_count') {
      if (!/^\d{1,9}$/.test(value)) throw refused('un nombre entier est attendu.', 'a whole number is expected.');
      count = Math.min(Number(value), MAX_COUNT);
    }
    if (name === '_since') {
      since = Date.parse(value);
      if (Number.isNaN(since)) throw refused('un instant est attendu, comme 2026-01-31T08:00:00Z.', 'an instant is expected, such as 2026-01-31T08:00:00Z.');
    }
  }
  return { count, since };
}
