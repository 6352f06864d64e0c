import { LRUCache } from 'lru-cache';
import { isResource } from '../fhir-common/core/json';
import type { ResourceJson } from '../fhir-common/core/json';
import type { FhirEngine } from '../fhir-common/engine';
import { sql } from '../fhir-common/sql/sql';
import { DayReader } from '../quality/directory/fhir-reading';
import type { Relation } from '../quality/rules/write-scopes';
import { gatheredOf, keyOf, parentsOf } from './gathered-resource';
import type { GatheredResource } from './gathered-resource';

/** Structures above or below one another, at most: a cycle of parents must not be walked for ever. */
const MAX_LEVELS = 10;
/** Structures remembered, a kilobyte each: writes come again and again below the same ones. */
const MAX_REMEMBERED = 5_000;
/** The same stamp, the same content. */
const STAMP = sql`r.version || '.' || r.born::text`;

const isEstablishment = ({ row }: GatheredResource): boolean => row?.kind === 'EG';

interface Remembered {
  readonly stamp: string;
  readonly structure: GatheredResource;
}

/** What stands around resources, as stored: for many of them at once, so that a page of writes costs a few statements. */
export class StoredNeighbours {
  private readonly api = 'ror';
  private readonly days = new DayReader();
  private readonly structures: LRUCache<string, Remembered>;

  /** @param remembered structures remembered at most */
  constructor(private readonly engine: FhirEngine, remembered = MAX_REMEMBERED) {
    this.structures = new LRUCache({ max: remembered });
  }

  /** Resources by row of the table `resource`; those that are gone meanwhile are left out. @param each shown the JSON of each, which is not kept */
  written(rids: readonly string[], each: (resource: ResourceJson) => void): Promise<GatheredResource[]> {
    return this.parsed(sql`SELECT content FROM resource WHERE rid = ANY (${rids}::bigint[]) AND live`, each);
  }

  /** The resources that stand in a relation to one of these, each once. */
  related(relation: Relation, resources: readonly GatheredResource[]): Promise<readonly GatheredResource[]> {
    switch (relation) {
      case 'itself': return Promise.resolve(resources);
      case 'establishment': return this.above(resources).then((structures) => structures.filter(isEstablishment));
      case 'structures': return this.referring('Organization', 'partof', resources);
      case 'offers': return this.offers(resources);
      case 'all-offers': return this.allOffers(resources);
      case 'places': return this.places(resources);
      case 'twins': return this.twins(resources);
      default: return relation satisfies never;
    }
  }

  /** The structures above resources, up to the legal entity. */
  async above(resources: readonly GatheredResource[]): Promise<GatheredResource[]> {
    const found = new Map<string, GatheredResource>();
    const known = new Set(resources.map(keyOf));
    let below = resources;
    for (let level = 0; below.length > 0 && level < MAX_LEVELS; level += 1) {
      below = await this.structuresOf(below.flatMap(parentsOf).filter((id) => !known.has(keyOf({ type: 'Organization', id }))));
      for (const structure of below) {
        known.add(keyOf(structure));
        found.set(keyOf(structure), structure);
      }
    }
    return [...found.values()];
  }

  /** Structures by id, as they stand now: only those that changed since they were last asked for are read. */
  private async structuresOf(ids: readonly string[]): Promise<GatheredResource[]> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return [];
    // Held here: what is remembered may be forgotten while PostgreSQL answers, or by the very structures it answers with.
    const known = new Map(wanted.map((id) => [id, this.structures.get(id)]));
    const rows = await this.engine.database.query<{ id: string; stamp: string; content: string | null }>(sql`
      SELECT r.id, ${STAMP} AS stamp, CASE WHEN ${STAMP} = known.stamp THEN NULL ELSE r.content END AS content
      FROM unnest(${wanted}::text[], ${wanted.map((id) => known.get(id)?.stamp ?? '')}::text[]) AS known(id, stamp)
      JOIN resource r ON r.type = ${this.typeId('Organization')} AND r.id = known.id AND r.live`);
    return rows.flatMap(({ id, stamp, content }) => {
      const structure = content === null ? known.get(id)?.structure : this.gathered(content);
      if (structure === undefined) return [];
      this.structures.set(id, { stamp, structure });
      return [structure];
    });
  }

  private async places(offers: readonly GatheredResource[]): Promise<GatheredResource[]> {
    const ids = new Set(offers.flatMap(({ row }) => (row?.kind === 'offer' ? row.row.locations : [])));
    return ids.size === 0 ? [] : this.parsed(sql`SELECT content FROM resource WHERE type = ${this.typeId('Location')} AND id = ANY (${[...ids]}::text[]) AND live`);
  }

  private async offers(resources: readonly GatheredResource[]): Promise<GatheredResource[]> {
    const [places, structures] = [resources.filter(({ type }) => type === 'Location'), resources.filter(({ type }) => type === 'Organization')];
    return [...(await this.referring('HealthcareService', 'location', places)), ...(await this.referring('HealthcareService', 'organization', structures))];
  }

  /** Of establishments alone: nobody asks for all that a legal entity has. */
  private async allOffers(resources: readonly GatheredResource[]): Promise<GatheredResource[]> {
    const structures = resources.filter(isEstablishment);
    const tree = new Map(structures.map((one) => [keyOf(one), one]));
    let level = structures;
    for (let depth = 0; level.length > 0 && depth < MAX_LEVELS; depth += 1) {
      level = (await this.referring('Organization', 'partof', level)).filter((one) => !tree.has(keyOf(one)));
      for (const one of level) tree.set(keyOf(one), one);
    }
    const below = [...tree.values()];
    return [...below.slice(structures.length), ...(await this.offers(below))];
  }

  private async twins(structures: readonly GatheredResource[]): Promise<GatheredResource[]> {
    const values = structures.flatMap(({ identifiers }) => identifiers);
    if (values.length === 0) return [];
    const parameter = this.engine.catalogue.parameterId(this.api, 'Organization', 'identifier');
    return this.parsed(sql`
      SELECT content FROM resource WHERE live AND rid IN (SELECT rid FROM identifier_index WHERE parameter = ${parameter} AND value = ANY (${[...new Set(values)]}::text[]))`);
  }

  /** Live resources of a type that refer to one of these by a search parameter. */
  private async referring(type: string, code: string, targets: readonly GatheredResource[]): Promise<GatheredResource[]> {
    const [first] = targets;
    if (!first) return [];
    const parameter = this.engine.catalogue.parameterId(this.api, type, code);
    return this.parsed(sql`
      SELECT content FROM resource WHERE live AND rid IN (
        SELECT i.source FROM resource t JOIN reference_index i ON i.parameter = ${parameter} AND i.target = t.rid
        WHERE t.type = ${this.typeId(first.type)} AND t.id = ANY (${targets.map(({ id }) => id)}::text[]))`);
  }

  private typeId(type: string): number {
    return this.engine.catalogue.typeId(this.api, type);
  }

  private async parsed(statement: ReturnType<typeof sql>, each: (resource: ResourceJson) => void = () => undefined): Promise<GatheredResource[]> {
    const rows = await this.engine.database.query<{ content: string }>(statement);
    return rows.flatMap(({ content }) => this.gathered(content, each) ?? []);
  }

  private gathered(content: string, each: (resource: ResourceJson) => void = () => undefined): GatheredResource | undefined {
    const resource: unknown = JSON.parse(content);
    if (!isResource(resource)) return undefined;
    each(resource);
    return gatheredOf(resource, this.days);
  }
}
