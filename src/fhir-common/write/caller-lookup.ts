import type { RequestContext } from '../context/request-context';
import type { ResourceJson } from '../core/json';
import type { FhirApi } from '../definition/fhir-api';
import { Sight } from '../search/compile/sight';
import type { Catalogue } from '../sql/catalogue';
import { sql } from '../sql/sql';
import { withoutReserved } from '../store/visibility/reserved';
import { parseStored } from '../store/writer/stamp';

interface SeenRow {
  readonly content: string;
  readonly reserved?: boolean;
}

/** Referring resources that a rule is given at a time. */
const MAX_REFERRING = 1_000;

/** What the steps of a write look up, in its transaction, so that the answers still hold at the commit. */
export class CallerLookup {
  constructor(
    private readonly context: RequestContext,
    private readonly api: FhirApi,
    private readonly catalogue: Catalogue,
  ) {}

  /** A resource as stored, whoever asks; undefined when there is none. */
  async read(type: string, id: string): Promise<ResourceJson | undefined> {
    if (!this.api.definitions.has(type)) return undefined;
    const [row] = await this.context.database.query<{ content: string }>(sql`
      SELECT content FROM resource WHERE type = ${this.typeId(type)} AND id = ${id} AND live`);
    return row === undefined ? undefined : parseStored(row.content);
  }

  /** Live resources with an identifier, as the caller sees them, at most two: a third would say no more. */
  async identifiedBy(type: string, { system, value }: { readonly system?: string; readonly value: string }): Promise<readonly ResourceJson[]> {
    if (this.api.definitions.get(type)?.parameters.has('identifier') !== true) return [];
    const rows = await this.context.database.query<SeenRow>(sql`
      SELECT r.content${this.sight().reservedColumn(sql`r.rid`, sql`r.type`, type)} FROM (
        SELECT DISTINCT i.rid FROM ${this.sight().table('identifier_index', type)} i
        WHERE i.parameter = ${this.catalogue.parameterId(this.api.name, type, 'identifier')} AND i.value = ${value}
          AND ${system === undefined ? sql`i.system IS NOT NULL` : sql`i.system = ${system}`} ORDER BY i.rid LIMIT 2) found
      JOIN ${this.sight().texts(type)} r ON r.rid = found.rid AND r.live`);
    return rows.map((row) => this.shown(type, row));
  }

  /** A live resource as the caller sees it; undefined when he sees none. */
  async seen(type: string, id: string): Promise<ResourceJson | undefined> {
    if (!this.api.definitions.has(type)) return undefined;
    const [row] = await this.context.database.query<SeenRow>(sql`
      SELECT r.content${this.sight().reservedColumn(sql`r.rid`, sql`r.type`, type)} FROM ${this.sight().texts(type)} r
      WHERE r.type = ${this.typeId(type)} AND r.id = ${id} AND r.live`);
    return row === undefined ? undefined : this.shown(type, row);
  }

  async readersOf(type: string, id: string): Promise<readonly string[]> {
    const rows = await this.context.database.query<{ reader: string }>(sql`
      SELECT reader.reader FROM resource r JOIN resource_reader reader USING (rid) WHERE r.type = ${this.typeId(type)} AND r.id = ${id} ORDER BY reader.reader`);
    return rows.map(({ reader }) => reader);
  }

  /** The live resources of a type that refer to a resource, as stored, at most `most` or 1,000. */
  referring(
    target: { readonly type: string; readonly id: string }, by: { readonly type: string; readonly parameter: string; readonly most?: number },
  ): Promise<readonly { readonly id: string; readonly content: string }[]> {
    return this.context.database.query<{ id: string; content: string }>(sql`
      SELECT s.id, s.content FROM resource t JOIN reference_index l ON l.parameter = ${this.catalogue.parameterId(this.api.name, by.type, by.parameter)} AND l.target = t.rid
      JOIN resource s ON s.rid = l.source AND s.live
      WHERE t.type = ${this.typeId(target.type)} AND t.id = ${target.id} ORDER BY s.id LIMIT ${Math.min(by.most ?? MAX_REFERRING, MAX_REFERRING)}`);
  }

  private shown(type: string, { content, reserved }: SeenRow): ResourceJson {
    const definition = this.api.definitions.get(type);
    const resource = parseStored(content);
    return reserved === true && definition !== undefined ? withoutReserved(definition, resource) : resource;
  }

  private sight(): Sight {
    return Sight.of({ api: this.api, catalogue: this.catalogue }, this.context.caller, null);
  }

  private typeId(type: string): number {
    return this.catalogue.typeId(this.api.name, type);
  }
}
