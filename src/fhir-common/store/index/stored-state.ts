import type { ResourceDefinition } from '../../definition/define-resource';
import type { FhirApi } from '../../definition/fhir-api';
import { fingerprints, rulesFingerprint } from '../../definition/fingerprint';
import type { Catalogue } from '../../sql/catalogue';
import type { Database } from '../../sql/database';
import { sql } from '../../sql/sql';

/**
 * How far the stored data follow the declarations of this process: which search parameters have all their index rows, which references carry
 * all the rows of their targets, which types are rendered by the access rules as they are. What does not follow yet is not answered from.
 * Read at start and every minute: a pass (`jobs/reindex.ts`) may end in another process.
 */
export class StoredState {
  private notIndexed: ReadonlySet<string> = new Set();
  private notCarried: ReadonlySet<string> = new Set();
  private notRendered: ReadonlySet<string> = new Set();

  private constructor(
    private readonly catalogue: Catalogue,
    private readonly apis: readonly FhirApi[],
  ) {}

  /** Types that hold nothing yet follow their declarations already; parameters that are no longer declared follow none from now on. */
  static async load(database: Database, catalogue: Catalogue, apis: readonly FhirApi[]): Promise<StoredState> {
    for (const api of apis) {
      for (const definition of api.definitions.values()) {
        const type = catalogue.typeId(api.name, definition.type);
        await forgetUndeclared(database, type, definition);
        const [held] = await database.query(sql`SELECT 1 FROM resource WHERE type = ${type} AND live LIMIT 1`);
        if (!held) await markFollowing(database, catalogue, api, definition);
      }
    }
    const state = new StoredState(catalogue, apis);
    await state.refresh(database);
    return state;
  }

  async refresh(database: Database): Promise<void> {
    const types = await database.query<{ id: number; rendered: string | null }>(sql`SELECT id, rendered_as AS rendered FROM resource_type`);
    const rendered = new Map(types.map((row) => [row.id, row.rendered]));
    const parameters = await database.query<{ type: number; code: string; indexed: string | null; carried: string | null }>(
      sql`SELECT type, code, indexed_as AS indexed, carried_as AS carried FROM search_parameter`);
    const stored = new Map(parameters.map((row) => [`${row.type} ${row.code}`, row]));
    const [notIndexed, notCarried, notRendered] = [new Set<string>(), new Set<string>(), new Set<string>()];
    for (const api of this.apis) {
      for (const definition of api.definitions.values()) {
        const type = this.catalogue.typeId(api.name, definition.type);
        if (rendered.get(type) !== rulesFingerprint(definition, api.accessProfiles)) notRendered.add(keyOf(api, definition.type));
        for (const { code, index, carried } of fingerprints(definition)) {
          const known = stored.get(`${type} ${code}`);
          if (known?.indexed !== index) notIndexed.add(keyOf(api, definition.type, code));
          if ((known?.carried ?? null) !== carried) notCarried.add(keyOf(api, definition.type, code));
        }
      }
    }
    this.notIndexed = notIndexed;
    this.notCarried = notCarried;
    this.notRendered = notRendered;
  }

  /** Whether every stored resource of the type has its index rows of this parameter. */
  isIndexed(api: FhirApi, type: string, code: string): boolean {
    return !this.notIndexed.has(keyOf(api, type, code));
  }

  /** Whether every source of this reference carries the rows it declares. */
  isCarried(api: FhirApi, type: string, code: string): boolean {
    return !this.notCarried.has(keyOf(api, type, code));
  }

  /** Whether every stored form of the type is what the access rules make of it. */
  isRendered(api: FhirApi, type: string): boolean {
    return !this.notRendered.has(keyOf(api, type));
  }

  /** Whether a pass over the type would bring it nearer to its declaration. */
  isCurrent(api: FhirApi, definition: ResourceDefinition): boolean {
    const { type } = definition;
    return this.isRendered(api, type) && fingerprints(definition).every(({ code }) => this.isIndexed(api, type, code) && this.isCarried(api, type, code));
  }
}

const keyOf = (api: FhirApi, type: string, code = ''): string => `${api.name} ${type} ${code}`;

/** Says that all that is stored of a type follows its declaration: after a pass over it, or while it holds nothing. */
export async function markFollowing(database: Database, catalogue: Catalogue, api: FhirApi, definition: ResourceDefinition): Promise<void> {
  const type = catalogue.typeId(api.name, definition.type);
  const declared = fingerprints(definition);
  await database.query(sql`
    UPDATE search_parameter known SET indexed_as = now.index, carried_as = now.carried
    FROM unnest(${declared.map(({ code }) => code)}::text[], ${declared.map(({ index }) => index)}::text[], ${declared.map(({ carried }) => carried)}::text[]) AS now(code, index, carried)
    WHERE known.type = ${type} AND known.code = now.code AND (known.indexed_as, known.carried_as) IS DISTINCT FROM (now.index, now.carried)`);
  const rules = rulesFingerprint(definition, api.accessProfiles);
  await database.query(sql`UPDATE resource_type SET rendered_as = ${rules} WHERE id = ${type} AND rendered_as IS DISTINCT FROM ${rules}`);
}

/** Says that the parameters of a type whose rows are about to change follow no declaration until the pass has ended. */
export async function markChanging(database: Database, catalogue: Catalogue, api: FhirApi, definition: ResourceDefinition): Promise<void> {
  const declared = fingerprints(definition);
  await database.query(sql`
    UPDATE search_parameter known SET indexed_as = CASE WHEN known.indexed_as = now.index THEN known.indexed_as END,
      carried_as = CASE WHEN known.carried_as = now.carried THEN known.carried_as END
    FROM unnest(${declared.map(({ code }) => code)}::text[], ${declared.map(({ index }) => index)}::text[], ${declared.map(({ carried }) => carried)}::text[]) AS now(code, index, carried)
    WHERE known.type = ${catalogue.typeId(api.name, definition.type)} AND known.code = now.code AND (known.indexed_as, known.carried_as) IS DISTINCT FROM (now.index, now.carried)`);
}

/** Rows of a parameter are kept right only while it is declared: declared again, it must be indexed again. */
async function forgetUndeclared(database: Database, type: number, definition: ResourceDefinition): Promise<void> {
  const declared = fingerprints(definition);
  const carrying = declared.flatMap(({ code, carried }) => (carried === null ? [] : [code]));
  await database.query(sql`UPDATE search_parameter SET indexed_as = NULL WHERE type = ${type} AND indexed_as IS NOT NULL AND NOT code = ANY (${declared.map(({ code }) => code)}::text[])`);
  await database.query(sql`UPDATE search_parameter SET carried_as = NULL WHERE type = ${type} AND carried_as IS NOT NULL AND NOT code = ANY (${carrying}::text[])`);
}
