import { bufferOf } from '../core/byte-text';
import type { ByteText } from '../core/byte-text';
import { gzipOf } from '../store/fragments/fragment';
import type { Fragment } from '../store/fragments/fragment';
import type { Caller, RequestContext } from '../context/request-context';
import { excerpt, FhirError } from '../core/errors';
import type { ResourceDefinition } from '../definition/define-resource';
import type { FhirApi } from '../definition/fhir-api';
import type { Catalogue } from '../sql/catalogue';
import { sql } from '../sql/sql';
import type { Sql } from '../sql/sql';
import { shownText } from '../store/visibility/reserved';
import { subsetOf } from './answer/subset';
import { TEXT_COLUMNS } from './compile/search-statement';
import { Sight } from './compile/sight';
import { refuseOtherReaders } from './read-roles';
import { readSubset } from './request/result-parameters';
import { isFhirId } from '../core/values/reference-form';

/** A resource as stored, with what its headers need. */
export interface ReadResource {
  /** JSON, ready to send. */
  readonly content: Buffer;
  /** Absent: the bytes are those of the text itself. */
  readonly encoding?: 'gzip';
  readonly version: number;
  readonly lastUpdated: Date;
}

interface ReadRow {
  readonly version: number;
  readonly live: boolean;
  readonly content: ByteText | null;
  /** Only when it was asked; null where `content` is the text. */
  readonly packed?: Fragment | null;
  readonly last_updated: Date;
  readonly reserved?: boolean;
}

/** Reads one resource by its technical id. */
export class ReadService {
  /** Statements of the types that restrict no reader: the same for every caller of an access profile, but for the id asked. */
  private readonly statements = new Map<string, Sql>();

  constructor(private readonly catalogue: Catalogue) {}

  /**
   * @param query raw query string: `_elements` and `_summary` reduce the resource as they do in a search, the rest is left to the caller
   * @param gzip the caller takes it compressed: it is, where that is cheaper than not to
   * @throws FhirError `unknown-resource-type`, `not-found` (404), `deleted` (410) or `invalid-result-parameter`
   */
  async read(context: RequestContext, api: FhirApi, type: string, id: string, query = '', gzip = false): Promise<ReadResource> {
    const definition = api.definitions.get(type);
    if (!definition) {
      throw new FhirError('unknown-resource-type', { type: excerpt(type), supported: [...api.definitions.keys()].join(', ') });
    }
    // What is no FHIR id names no resource (R4 datatypes, id), and a NUL would not even reach PostgreSQL.
    if (!isFhirId(id)) throw new FhirError('not-found', { type, id: excerpt(id) });
    const subset = readSubset(api, definition, query);
    refuseOtherReaders(definition, context.caller);
    const statement = this.statementOf(context, api, definition, { id, packed: gzip && subset === undefined });
    const [row] = await context.database.queryBytes<ReadRow & Record<string, unknown>>(statement);
    if (!row) throw new FhirError('not-found', { type, id: excerpt(id) });
    const { version, last_updated: lastUpdated, live, packed } = row;
    if (live && packed !== undefined && packed !== null) return { content: gzipOf([packed]), encoding: 'gzip', version, lastUpdated };
    if (!live || row.content === null) throw new FhirError('deleted', { type, id: excerpt(id) });
    const content = shownText(definition, row.content, row.reserved);
    return { content: bufferOf([subset === undefined ? content : subsetOf(content, subset)]), version, lastUpdated };
  }

  private statementOf({ caller }: RequestContext, api: FhirApi, { type, visibility }: ResourceDefinition, asked: { readonly id: string; readonly packed: boolean }): Sql {
    if (visibility !== undefined) return this.write(caller, api, type, asked);
    const key = `${api.name} ${type} ${caller.accessProfile ?? 'none'} ${asked.packed ? 'packed' : ''}`;
    const { text, values } = this.statements.get(key) ?? this.write(caller, api, type, asked);
    this.statements.set(key, { text, values });
    return { text, values: [...values.slice(0, -1), asked.id] };
  }

  /** The id is its last value. @throws FhirError `no-access-profile` */
  private write(caller: Caller, api: FhirApi, type: string, { id, packed }: { readonly id: string; readonly packed: boolean }): Sql {
    const sight = Sight.of({ api, catalogue: this.catalogue }, caller, null);
    const columns = packed && !sight.hidesElements(type) ? TEXT_COLUMNS.packed : TEXT_COLUMNS.content;
    const { text, values } = sql`SELECT version, live, ${columns}, last_updated${sight.reservedColumn(sql`r.rid`, sql`r.type`, type)} FROM ${sight.texts(type)} r
      WHERE r.type = ${this.catalogue.typeId(api.name, type)} AND r.version > 0 AND r.id = ${id}`;
    return { text, values };
  }
}
