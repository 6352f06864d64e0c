import { fragmentOf } from '../fragments/fragment';
import type { ResourceJson } from '../../core/json';
import type { ResourceDefinition } from '../../definition/define-resource';
import type { FhirApi } from '../../definition/fhir-api';
import type { Catalogue } from '../../sql/catalogue';
import type { Database } from '../../sql/database';
import { sql } from '../../sql/sql';
import { referencedKeys } from '../index/index-entries';
import type { Indexer } from '../index/index-entries';
import { indexRows, mergeRows, tokensOf } from '../index/index-rows';
import type { TokenDictionary } from '../index/token-dictionary';
import { carryRows } from '../links/carried-rows';
import { indirectLinks } from '../links/indirect-links';
import { factsOf } from '../visibility/facts';
import { formRows } from '../visibility/form-rows';
import type { FormRow, FullText } from '../visibility/form-rows';
import { writeReaders } from '../visibility/readers';
import { renderForms } from '../visibility/rendering';
import type { Rendering } from '../visibility/rendering';
import { replacements } from './replace-rows';
import type { ReplacedRows } from './replace-rows';
import { lockRows, readForms, resourceKey, writeForms } from './resource-rows';
import { parseStored } from './stamp';

/** Facts may come through links that are only made here: seen once, they decide what is rendered the next time round. */
const MAX_ROUNDS = 3;

interface StoredText extends Omit<FullText, 'lastUpdated'> {
  readonly rid: number;
  readonly lastUpdated: Date;
  /** Profiles that saw all of it until now. */
  readonly fullProfiles: number;
  /** False for one stored before fragments were. */
  readonly isPacked: boolean;
}

interface Rewritten {
  readonly stored: StoredText;
  readonly resource: ResourceJson;
  readonly rendering: Rendering;
}

/** Some resources of one type, as a pass comes by them. */
export interface Rewriting extends Omit<ReplacedRows, 'rids'> {
  readonly api: FhirApi;
  readonly definition: ResourceDefinition;
  /** Row id of the last resource done. */
  readonly after: number;
  readonly size: number;
  /** Epoch milliseconds: the date of the forms that change. */
  readonly now: number;
}

/**
 * Makes forms, index rows, links and carried rows anew from the stored texts, by the declarations of this process. The texts, their versions
 * and their dates stay; a profile that now sees something else gets a new version of its own.
 */
export class ResourceRewriter {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly dictionary: TokenDictionary,
    private readonly indexerOf: (api: FhirApi, type: string) => Indexer,
  ) {}

  /**
   * Rewrites the next resources of a type, within the caller's transaction. Whoever writes one of them, or a fact or a link that decides about
   * one, needs its row too: he waits, or has ended before its facts are read.
   * @returns row id of each, in order; empty at the end
   */
  async rewrite(database: Database, given: Rewriting): Promise<readonly number[]> {
    const { api, definition, after, size } = given;
    const { type } = definition;
    const typeId = this.catalogue.typeId(api.name, type);
    const stored = await database.query<StoredText>(sql`
      SELECT rid, version, digest, content, last_updated AS "lastUpdated", full_profiles AS "fullProfiles", packed IS NOT NULL AS "isPacked" FROM resource
      WHERE type = ${typeId} AND rid > ${after} AND live ORDER BY rid LIMIT ${size} FOR NO KEY UPDATE`);
    const rids = stored.map(({ rid }) => rid);
    if (rids.length === 0) return rids;
    const texts = stored.map((row) => ({ stored: row, resource: parseStored(row.content) }));
    await this.writeFacts(database, definition, texts);
    const written = rids.map((rid) => ({ type, rid }));
    let facts = await factsOf(database, this.catalogue, api, type, rids);
    for (let round = 1; ; round += 1) {
      const known = facts;
      await this.write(database, given, texts.map((text) => ({ ...text, rendering: renderForms(definition, api.accessProfiles, text.resource, known.get(text.stored.rid) ?? []) })));
      for (const statement of indirectLinks(api, this.catalogue, written)) await database.query(statement);
      facts = await factsOf(database, this.catalogue, api, type, rids);
      if (rids.every((rid) => String(facts.get(rid)) === String(known.get(rid)))) break;
      if (round === MAX_ROUNDS) throw new Error(`The facts about ${type} of ${api.name} do not come to rest`);
    }
    await writeReaders(database, this.catalogue, api, texts.map(({ stored: { rid }, resource }) => ({ type, rid, resource })));
    for (const statement of carryRows(api, this.catalogue, written)) await database.query(statement);
    return rids;
  }

  /** What the resources state for their neighbours. */
  private async writeFacts(database: Database, { confidentiality }: ResourceDefinition, texts: readonly Omit<Rewritten, 'rendering'>[]): Promise<void> {
    await database.query(sql`
      UPDATE resource SET fact = new.fact FROM unnest(${texts.map(({ stored }) => stored.rid)}::bigint[],
        ${texts.map(({ resource }) => confidentiality?.fact?.(resource) ?? null)}::text[]) AS new(rid, fact)
      WHERE resource.rid = new.rid AND resource.fact IS DISTINCT FROM new.fact`);
  }

  private async write(database: Database, given: Rewriting, rewritten: readonly Rewritten[]): Promise<void> {
    const { api, now } = given;
    const rids = rewritten.map(({ stored }) => stored.rid);
    const forms = await readForms(database, rids);
    writeForms(database, rewritten.map(({ stored, rendering }) => {
      const previous = forms.get(stored.rid) ?? [];
      const full = { ...stored, lastUpdated: stored.lastUpdated.toISOString() };
      return { rid: stored.rid, previous, next: formRows(rendering, api.accessProfiles, full, { before: (profile) => seenBefore(profile, stored, full, previous), now }) };
    }));
    await database.query(sql`
      UPDATE resource SET profiles = new.profiles, full_profiles = new.full_profiles, seen = coalesce(string_to_array(nullif(new.seen, ''), E'\n'), '{}')
      FROM unnest(${rids}::bigint[], ${rewritten.map(({ rendering }) => rendering.profiles)}::smallint[], ${rewritten.map(({ rendering }) => rendering.full.profiles)}::smallint[],
        ${rewritten.map(({ rendering }) => rendering.facts.join('\n'))}::text[]) AS new(rid, profiles, full_profiles, seen)
      WHERE resource.rid = new.rid AND (resource.profiles, resource.full_profiles, array_to_string(resource.seen, E'\n')) IS DISTINCT FROM (new.profiles, new.full_profiles, new.seen)`);
    const bare = rewritten.filter(({ stored }) => !stored.isPacked);
    await database.query(sql`
      UPDATE resource SET packed = new.packed FROM unnest(${bare.map(({ stored }) => stored.rid)}::bigint[], ${bare.map(({ stored }) => fragmentOf(stored.content))}::bytea[]) AS new(rid, packed)
      WHERE resource.rid = new.rid`);
    const { rendition } = given.definition;
    if (rendition !== undefined) {
      await database.query(sql`
        UPDATE resource SET rendition = new.rendition FROM unnest(${rids}::bigint[], ${rewritten.map(({ resource }) => rendition.of(resource))}::text[]) AS new(rid, rendition)
        WHERE resource.rid = new.rid AND resource.rendition IS DISTINCT FROM new.rendition`);
    }
    // Older versions may hold what a rule hides from now on: those who do not see everything are shown the state of now in their place.
    if (api.accessProfiles) {
      await database.query(sql`UPDATE resource_version SET full_profiles = ${1 << api.accessProfiles.unrestricted}::smallint
        WHERE rid = ANY (${rids}::bigint[]) AND full_profiles <> ${1 << api.accessProfiles.unrestricted}::smallint`);
    }
    await this.writeRows(database, given, rewritten);
  }

  private async writeRows(database: Database, { api, definition, parameters, oldTokens }: Rewriting, rewritten: readonly Rewritten[]): Promise<void> {
    const { type } = definition;
    const index = this.indexerOf(api, type);
    const parameterId = (code: string): number => this.catalogue.parameterId(api.name, type, code);
    const prepared = rewritten.map(({ stored, rendering: { full, reduced } }) => ({
      rid: stored.rid, forms: [full, ...reduced].map(({ resource, profiles }) => ({ entries: index(resource), profiles })),
    }));
    const entries = prepared.flatMap(({ forms }) => forms.map((form) => form.entries));
    const keys = entries.flatMap((form) => referencedKeys(form)).map((key) => ({ type: this.catalogue.typeId(api.name, key.type), id: key.id }));
    const targets = await lockRows(database, [], keys);
    const tokenId = await this.dictionary.resolve(entries.flatMap((form) => tokensOf(form, parameterId)));
    const rows = prepared.flatMap(({ rid, forms }) => mergeRows(forms.flatMap((form) => indexRows(form.entries, form.profiles, {
      rid, parameterId, tokenId,
      target: (targetType, id) => {
        const typeId = this.catalogue.typeId(api.name, targetType);
        const target = targets.get(resourceKey(typeId, id));
        if (!target) throw new Error(`No row was found for ${targetType}/${id}`);
        return { rid: target.rid, typeId };
      },
    }))));
    const old = { rids: prepared.map(({ rid }) => rid), parameters, oldTokens };
    for (const statement of replacements(definition, rows, old)) await database.query(statement);
  }
}

/** What a profile saw until now: its form, or the full text; undefined for one that saw nothing. */
function seenBefore(profile: number, stored: StoredText, full: FullText, forms: readonly FormRow[]): FullText | undefined {
  return forms.find(({ profiles }) => (profiles & (1 << profile)) !== 0) ?? ((stored.fullProfiles & (1 << profile)) === 0 ? undefined : full);
}
