import { arrayAt, isObject, isResource, stringAt } from '../fhir-common/core/json';
import type { ResourceJson } from '../fhir-common/core/json';
import type { FhirEngine } from '../fhir-common/engine';
import { sql } from '../fhir-common/sql/sql';
import { extractOrganization } from '../quality/directory/extract-organization';
import { DayReader, referencedId } from '../quality/directory/fhir-reading';
import type { Relation } from '../quality/rules/write-scopes';

/** Structures above or below one another, at most: a cycle of parents must not be walked for ever. */
const MAX_LEVELS = 10;

const isEstablishment = (resource: ResourceJson): boolean => resource.resourceType === 'Organization' && extractOrganization(resource, new DayReader()).kind === 'EG';

export const keyOf = ({ resourceType, id = '' }: ResourceJson): string => `${resourceType}/${id}`;

/** What stands around resources, as stored: for many of them at once, so that a page of writes costs a few statements. */
export class StoredNeighbours {
  private readonly api = 'ror';

  constructor(private readonly engine: FhirEngine) {}

  /** The resources that stand in a relation to one of these, each once. */
  related(relation: Relation, resources: readonly ResourceJson[]): Promise<readonly ResourceJson[]> {
    switch (relation) {
      case 'itself': return Promise.resolve(resources);
      case 'establishment': return this.above(resources).then((structures) => structures.filter(isEstablishment));
      case 'structures': return this.referring('Organization', 'partof', resources);
      case 'offers': return this.offers(resources);
      case 'all-offers': return this.allOffers(resources);
      case 'places': return this.read('Location', resources.flatMap((offer) => arrayAt(offer, 'location').flatMap((place) => referencedId(place, 'Location') ?? [])));
      case 'twins': return this.twins(resources);
      default: return relation satisfies never;
    }
  }

  /** The structures above resources, up to the legal entity. */
  async above(resources: readonly ResourceJson[]): Promise<ResourceJson[]> {
    const found = new Map<string, ResourceJson>();
    let below = resources;
    for (let level = 0; below.length > 0 && level < MAX_LEVELS; level += 1) {
      const known = new Set([...resources, ...found.values()].map(keyOf));
      const parents = below.flatMap(({ partOf, providedBy }) => [referencedId(partOf, 'Organization'), referencedId(providedBy, 'Organization')]);
      below = await this.read('Organization', parents.flatMap((id) => (id === undefined || known.has(`Organization/${id}`) ? [] : [id])));
      for (const structure of below) found.set(keyOf(structure), structure);
    }
    return [...found.values()];
  }

  async read(type: string, ids: readonly string[]): Promise<ResourceJson[]> {
    if (ids.length === 0) return [];
    return this.parsed(sql`SELECT content FROM resource WHERE type = ${this.typeId(type)} AND id = ANY (${[...new Set(ids)]}::text[]) AND live`);
  }

  private async offers(resources: readonly ResourceJson[]): Promise<ResourceJson[]> {
    const [places, structures] = [resources.filter(({ resourceType }) => resourceType === 'Location'), resources.filter(({ resourceType }) => resourceType === 'Organization')];
    return [...(await this.referring('HealthcareService', 'location', places)), ...(await this.referring('HealthcareService', 'organization', structures))];
  }

  /** Of establishments alone: nobody asks for all that a legal entity has. */
  private async allOffers(resources: readonly ResourceJson[]): Promise<ResourceJson[]> {
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

  private async twins(structures: readonly ResourceJson[]): Promise<ResourceJson[]> {
    const values = structures.flatMap((structure) => arrayAt(structure, 'identifier').filter(isObject).flatMap((identifier) => stringAt(identifier, 'value') ?? []));
    if (values.length === 0) return [];
    const parameter = this.engine.catalogue.parameterId(this.api, 'Organization', 'identifier');
    return this.parsed(sql`
      SELECT content FROM resource WHERE live AND rid IN (SELECT rid FROM identifier_index WHERE parameter = ${parameter} AND value = ANY (${[...new Set(values)]}::text[]))`);
  }

  /** Live resources of a type that refer to one of these by a search parameter. */
  private async referring(type: string, code: string, targets: readonly ResourceJson[]): Promise<ResourceJson[]> {
    const [first] = targets;
    if (!first) return [];
    const parameter = this.engine.catalogue.parameterId(this.api, type, code);
    return this.parsed(sql`
      SELECT content FROM resource WHERE live AND rid IN (
        SELECT i.source FROM resource t JOIN reference_index i ON i.parameter = ${parameter} AND i.target = t.rid
        WHERE t.type = ${this.typeId(first.resourceType)} AND t.id = ANY (${targets.map(({ id = '' }) => id)}::text[]))`);
  }

  private typeId(type: string): number {
    return this.engine.catalogue.typeId(this.api, type);
  }

  private async parsed(statement: ReturnType<typeof sql>): Promise<ResourceJson[]> {
    const rows = await this.engine.database.query<{ content: string }>(statement);
    return rows.flatMap(({ content }) => {
      const resource: unknown = JSON.parse(content);
      return isResource(resource) ? [resource] : [];
    });
  }
}
