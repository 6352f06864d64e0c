import { isResource } from '../fhir-common/core/json';
import type { ResourceJson } from '../fhir-common/core/json';
import type { Database } from '../fhir-common/sql/database';
import { sql } from '../fhir-common/sql/sql';
import type { SqlFragment } from '../fhir-common/sql/sql';
import type { KnownAnomaly } from './anomaly-life';
import type { StoredDeviation } from './anomaly-task';

/** An anomaly raised by an earlier judgement, with the rule and the region it was raised for. */
export interface AnomalyOfRule extends KnownAnomaly {
  readonly rule: string;
  readonly region: string;
  /** `Type/id` of what it is about; without id when the directory did not hold it. */
  readonly focus: string;
}

type KnownRow = Omit<AnomalyOfRule, 'changedAt'> & { readonly changedAt: string | null } & Record<string, unknown>;

/** The business status of a Task, from its text: there is no second place it could differ from. */
const STATUS = sql`coalesce(jsonb_path_query_first(r.content::jsonb, '$.businessStatus.coding[*] ? (@.system like_regex "TRE_R352").code') #>> '{}', '')`;

/** Which deviation became which Task: the table `quality_anomaly`. */
export class AnomalyLedger {
  /** @param taskType number of the type Task in the table `resource` */
  constructor(private readonly taskType: number) {}

  /** The last anomaly of each key of a rule in a region. */
  known(database: Database, rule: string, region: string): Promise<KnownAnomaly[]> {
    return this.last(database, sql`a.rule = ${rule} AND a.region = ${region}`);
  }

  /** The last anomaly of each key of some rules on some resources of one type. */
  knownOn(database: Database, rules: readonly string[], type: string, ids: readonly string[]): Promise<AnomalyOfRule[]> {
    return ids.length === 0 ? Promise.resolve([]) : this.last(database, sql`a.rule = ANY (${rules}::text[]) AND a.focus_type = ${type} AND a.focus_id = ANY (${ids}::text[])`);
  }

  /** The last anomaly of some keys. */
  lastOf(database: Database, rule: string, region: string, keys: readonly string[]): Promise<KnownAnomaly[]> {
    return keys.length === 0 ? Promise.resolve([]) : this.last(database, sql`a.rule = ${rule} AND a.region = ${region} AND a.key = ANY (${keys}::text[])`);
  }

  /** Tasks as they stand, which nobody changes until the transaction ends. */
  async locked(database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, ResourceJson>> {
    if (ids.length === 0) return new Map();
    const rows = await database.query<{ id: string; content: string }>(
      sql`SELECT id, content FROM resource WHERE type = ${this.taskType} AND id = ANY (${ids}::text[]) AND live ORDER BY rid FOR UPDATE`);
    return new Map(rows.flatMap(({ id, content }) => parsed(content).map((task) => [id, task] as const)));
  }

  /** What some Tasks are about: the resource, or `gone` when it was taken away; absent when there never was one. By id of the Task. */
  async focuses(database: Database, api: string, tasks: readonly string[]): Promise<ReadonlyMap<string, ResourceJson | 'gone'>> {
    if (tasks.length === 0) return new Map();
    const rows = await database.query<{ task: string; content: string | null }>(sql`
      SELECT a.task, r.content FROM quality_anomaly a
      LEFT JOIN resource_type t ON t.api = ${api} AND t.name = a.focus_type
      LEFT JOIN resource r ON r.type = t.id AND r.id = a.focus_id AND r.live
      WHERE a.task = ANY (${tasks}::text[]) AND a.focus_id IS NOT NULL`);
    return new Map(rows.map(({ task, content }) => [task, content === null ? 'gone' as const : parsed(content)[0] ?? 'gone' as const]));
  }

  /** Enters new anomalies. @returns the Task id and number of each, in order */
  async enter(database: Database, rule: string, region: string, deviations: readonly StoredDeviation[]): Promise<{ readonly id: string; readonly number: number }[]> {
    if (deviations.length === 0) return [];
    const numbers = await database.query<{ number: number }>(sql`SELECT nextval('quality_anomaly_number')::integer AS number FROM generate_series(1, ${deviations.length}::integer)`);
    const entered = numbers.map(({ number }) => ({ id: `anomalie-${number}`, number }));
    await database.query(sql`
      INSERT INTO quality_anomaly (rule, region, key, number, place_key, task, focus_type, focus_id)
      SELECT ${rule}, ${region}, * FROM unnest(${deviations.map(({ key }) => key)}::text[], ${entered.map(({ number }) => number)}::integer[],
        ${deviations.map(({ placeKey }) => placeKey)}::text[], ${entered.map(({ id }) => id)}::text[],
        ${deviations.map(({ object }) => object.type)}::text[], ${deviations.map(({ object }) => object.id ?? null)}::text[])`);
    return entered;
  }

  private async last(database: Database, condition: SqlFragment): Promise<AnomalyOfRule[]> {
    const rows = await database.query<KnownRow>(sql`
      SELECT l.rule, l.region, l.focus, l.task, l.key, l.place_key AS "placeKey", l.number, ${STATUS} AS status, r.content::jsonb ->> 'lastModified' AS "changedAt"
      FROM (
        SELECT DISTINCT ON (a.rule, a.region, a.key) a.rule, a.region, a.focus_type || '/' || coalesce(a.focus_id, '') AS focus, a.task, a.key, a.place_key, a.number FROM quality_anomaly a
        WHERE ${condition} ORDER BY a.rule, a.region, a.key, a.number DESC) l
      JOIN resource r ON r.type = ${this.taskType} AND r.id = l.task AND r.live`);
    return rows.map(({ changedAt, ...row }) => ({ ...row, changedAt: Date.parse(changedAt ?? '') }));
  }
}

function parsed(content: string): ResourceJson[] {
  const resource: unknown = JSON.parse(content);
  return isResource(resource) ? [resource] : [];
}
