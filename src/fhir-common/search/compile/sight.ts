import type { Caller } from '../../context/request-context';
import { FhirError } from '../../core/errors';
import type { FhirApi } from '../../definition/fhir-api';
import { carriedName } from '../../store/links/carried-rows';
import { EVERY_PROFILE } from '../../store/visibility/rendering';
import type { Catalogue } from '../../sql/catalogue';
import { join, name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { ParameterKey } from '../request/predicate';
import { Readership } from './readership';

/** Where declarations and their numbers are looked up. */
export interface SightScope {
  readonly api: FhirApi;
  readonly catalogue: Catalogue;
}

/**
 * What a statement may read: the rows one access profile sees, of the resources the caller is a reader of (`ReaderVisibility`), in the current
 * state or exactly as a PostgreSQL snapshot saw them (pages after the first, docs/adr/0003). Every table a search reads comes from here, so that
 * nothing hidden can take part in a match, a count, an order or an include. Each table is asked for with the types whose rows are wanted: without
 * them nobody could tell whether readers are restricted, and types that restrict none cost nothing.
 */
export class Sight {
  /**
   * @param profiles bit of the caller's access profile; every bit for interfaces without profiles
   * @param unrestricted the profile sees full texts only
   * @param readership which resources of restricted types the caller reads; always by the rights of now
   * @param snapshot text of a `pg_snapshot`; null for the current state
   */
  private constructor(
    private readonly profiles: number,
    readonly unrestricted: boolean,
    private readonly readership: Readership,
    private readonly snapshot: string | null,
  ) {}

  /** @throws FhirError `no-access-profile` (403) for a caller that has none where one is needed: nothing is shown by default */
  static of({ api, catalogue }: SightScope, caller: Caller, snapshot: string | null): Sight {
    const readership = new Readership(api, catalogue, caller);
    const access = api.accessProfiles;
    if (!access) return new Sight(EVERY_PROFILE, true, readership, snapshot);
    const profile = caller.accessProfile;
    if (profile === null || !access.all.includes(profile)) throw new FhirError('no-access-profile', { api: api.title });
    return new Sight(1 << profile, profile === access.unrestricted, readership, snapshot);
  }

  /** The current state, not that of a page link: carried rows tell of it alone (`store/carried-rows.ts`). */
  get isCurrent(): boolean {
    return this.snapshot === null;
  }

  /** Whether the caller sees all of a resource of a type, by the profiles stored with it alone: nothing is left to be asked of the database. */
  seesAllOf(type: string, profiles: number): boolean {
    return this.unrestricted && (profiles & this.profiles) !== 0 && !this.readership.restricts(type);
  }

  /** Whether elements of some types are reserved to others: the texts of {@link texts} are not to be passed on as they are. */
  hidesElements(type: string, ...others: readonly string[]): boolean {
    return this.readership.hidesElements([type, ...others]);
  }

  /** Whether the caller sees only some resources of a type, those he is a reader of. */
  seesSomeOf(type: string): boolean {
    return this.readership.limits(type);
  }

  /** An index table, to select the rows of resources of some types from. */
  table(table: string, type: string, ...others: readonly string[]): SqlFragment {
    return this.rows(table, this.readership.ofRows(table === 'reference_index' ? sql`seen.source` : sql`seen.rid`, [type, ...others]));
  }

  /** The references that some parameters hold. */
  links(parameter: ParameterKey, ...others: readonly ParameterKey[]): SqlFragment {
    return this.rows('reference_index', this.readership.ofLinks(sql`seen`, [parameter, ...others]));
  }

  /** The rows of an index table that the sources of a reference carry: neither end restricts its readers (`carriedTables` refuses it). */
  carried(table: string, parameter: ParameterKey): SqlFragment {
    return this.rows(carriedName(table), this.readership.ofRows(sql`seen.source`, [parameter.type]));
  }

  /** Resources of some types as records: type, id, live; not their texts. */
  records(type: string, ...others: readonly string[]): SqlFragment {
    return this.rows('resource', this.readership.ofResources(sql`seen`, [type, ...others]));
  }

  /**
   * Resources with the text, version and date this profile sees: its form, or the full text where it may see all of it. A resource that has
   * neither is hidden: a form that should be there and is not must not show what it would have left out. The text may still hold elements that
   * are reserved to some readers: {@link reservedColumn} tells.
   */
  texts(type: string, ...others: readonly string[]): SqlFragment {
    if (this.unrestricted) return this.records(type, ...others);
    const read = this.readership.ofResources(sql`seen`, [type, ...others]);
    if (this.snapshot !== null) return this.textsThen(read);
    return sql`(SELECT seen.rid, seen.type, seen.id, seen.live, coalesce(form.version, seen.version) AS version,
        coalesce(form.last_updated, seen.last_updated) AS last_updated, coalesce(form.content, seen.content) AS content,
        ${packedOf('form', 'seen')} AS packed, greatest(seen.born, form.born) AS born
      FROM resource seen LEFT JOIN ${this.rows('resource_form', [])} form ON form.rid = seen.rid
      WHERE ${this.mayRead(read)} AND (${this.whole(sql`seen`)} OR form.rid IS NOT NULL))`;
  }

  /**
   * The column `reserved` of a resource of {@link texts}, to be added to others: true where it may hold elements that this caller does not read,
   * which `shownText` takes out. Nothing where he reads them all, so that statements on types without such elements stay as they are.
   */
  reservedColumn(rid: SqlFragment, type: SqlFragment, ...types: readonly [string, ...string[]]): SqlFragment {
    const whole = this.readership.readsWhole(rid, type, types);
    return whole === undefined ? sql`` : sql`, NOT (${whole}) AS reserved`;
  }

  /**
   * The texts of a snapshot, by the rights of now: as it stood where the profile saw all of the resource then and sees all of it now, otherwise
   * as the profile sees it now. The form of then may hold what has been hidden since.
   */
  private textsThen(read: readonly SqlFragment[]): SqlFragment {
    const choice = (column: string): SqlFragment =>
      sql`CASE WHEN ${this.whole(sql`seen`)} THEN coalesce(was.${name(column)}, seen.${name(column)}) ELSE coalesce(form.${name(column)}, now.${name(column)}) END AS ${name(column)}`;
    return sql`(SELECT seen.rid, seen.type, seen.id, seen.live, ${choice('version')}, ${choice('last_updated')}, ${choice('content')},
        CASE WHEN ${this.whole(sql`seen`)} THEN ${packedOf('was', 'seen')} ELSE ${packedOf('form', 'now')} END AS packed, seen.born
      FROM timeline.resource seen LEFT JOIN ${this.rows('resource_form', [])} was ON was.rid = seen.rid
        LEFT JOIN resource_form form ON form.rid = seen.rid AND form.profiles & ${this.profiles}::smallint <> 0
        LEFT JOIN resource now ON now.rid = seen.rid AND ${this.whole(sql`now`)}
      WHERE ${this.mayRead(read)} AND ${this.then(sql`seen`)}
        AND (${this.whole(sql`seen`)} OR form.rid IS NOT NULL OR now.rid IS NOT NULL))`;
  }

  /**
   * The one text of a snapshot behind a row id, as this profile was shown it then, to join LATERAL: what an extraction copies is one reading at
   * one instant, however long the copying lasts (docs/adr/0012). What has become invisible altogether is left out, and where nobody noted
   * that the profile saw all of it then, the form of now stands. A page asked later is another reading, see {@link texts}.
   * @param rid row id, from what stands before in the same FROM
   * @param type one without elements reserved to some readers: texts are copied as they are stored (`contradictions` refuses others)
   * @throws Error without a snapshot
   */
  textThen(rid: SqlFragment, type: string): SqlFragment {
    if (this.snapshot === null) throw new Error('Only a snapshot has texts of then');
    const read = this.readership.ofRows(rid, [type]);
    const columns = (packed: SqlFragment): SqlFragment => sql`rid, id, live, content, ${packed} AS packed, profiles, full_profiles, born`;
    const then = sql`(SELECT ${columns(sql`packed`)}, NULL::xid8 AS died FROM resource UNION ALL SELECT ${columns(sql`NULL::bytea`)}, died FROM resource_version)`;
    const was = sql`seen.rid = ${rid} AND seen.live AND ${this.mayRead(read)} AND ${this.then(sql`seen`)}`;
    if (this.unrestricted) return sql`(SELECT seen.id, seen.content, seen.packed FROM ${then} seen WHERE ${was})`;
    const whole = sql`CASE WHEN ${this.whole(sql`seen`)} THEN seen.content END`;
    return sql`(SELECT seen.id, coalesce(form.content, ${whole}, present.content) AS content,
        CASE WHEN form.rid IS NULL AND ${this.whole(sql`seen`)} THEN seen.packed ELSE ${packedOf('form', 'present')} END AS packed
      FROM ${then} seen JOIN resource now ON now.rid = ${rid} AND now.profiles & ${this.profiles}::smallint <> 0
        LEFT JOIN ${this.rows('resource_form', [])} form ON form.rid = ${rid}
        LEFT JOIN resource_form present ON present.rid = ${rid} AND present.profiles & ${this.profiles}::smallint <> 0
      WHERE ${was} AND coalesce(form.content, ${whole}, present.content) IS NOT NULL)`;
  }

  private rows(table: string, read: readonly SqlFragment[]): SqlFragment {
    return sql`(SELECT * FROM ${this.at(table)} seen WHERE ${this.mayRead(read)} AND ${this.then(sql`seen`)})`;
  }

  private mayRead(read: readonly SqlFragment[]): SqlFragment {
    return join([sql`seen.profiles & ${this.profiles}::smallint <> 0`, ...read], ' AND ');
  }

  private whole(row: SqlFragment): SqlFragment {
    return sql`${row}.full_profiles & ${this.profiles}::smallint <> 0`;
  }

  /**
   * A row of `resource` whose write no running one precedes (`write/begin-write.ts` gives numbers and dates in one order): a search for what is
   * new shows only those, so that asking again from the newest date shown misses nothing (docs/adr/0007).
   */
  settled(row: SqlFragment): SqlFragment {
    return sql`${row}.born < pg_snapshot_xmin(${this.snapshot === null ? sql`pg_current_snapshot()` : sql`${this.snapshot}::pg_snapshot`})`;
  }

  private at(table: string): SqlFragment {
    return this.snapshot === null ? name(table) : sql`timeline.${name(table)}`;
  }

  private then(row: SqlFragment): SqlFragment {
    if (this.snapshot === null) return sql`true`;
    return sql`pg_visible_in_snapshot(${row}.born, ${this.snapshot}::pg_snapshot)
      AND (${row}.died IS NULL OR NOT pg_visible_in_snapshot(${row}.died, ${this.snapshot}::pg_snapshot))`;
  }
}

/** The fragment of the very text that is shown: that of a form is not there for every text, and that of another text would show what the form leaves out. */
function packedOf(form: string, otherwise: string): SqlFragment {
  return sql`CASE WHEN ${name(form)}.rid IS NULL THEN ${name(otherwise)}.packed ELSE ${name(form)}.packed END`;
}
