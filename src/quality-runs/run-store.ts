import { isObject } from '../fhir-common/core/json';
import type { Database } from '../fhir-common/sql/database';
import { sql } from '../fhir-common/sql/sql';
import type { IndicatorFigures } from '../quality/figures/indicator-figures';
import type { QuarterFigures } from '../quality/figures/objectives';
import type { Deviation, RuleEvaluation } from '../quality/rules/evaluate';
import type { LifeCounts } from './anomaly-writer';
import type { StoredDeviation } from './anomaly-task';

/** Why a run takes place: the calendar, a person, new FINESS data or new code lists (the anomalies of the rules that read them alone). */
export type Occasion = 'weekly' | 'command' | 'reference' | 'nomenclature';

/** Whether a run makes reports: it then judges by every rule. */
export const makesReports = (occasion: Occasion): boolean => occasion === 'weekly' || occasion === 'command';

export interface RunRequest {
  readonly occasion: Occasion;
  /** Reference day, `YYYY-MM-DD` in Europe/Paris. */
  readonly day: string;
  /** Restricts the run to one region (code of TRE_R30). */
  readonly region?: string;
}

/** What the reports of a run are made of, kept so that a run that was killed goes on without judging again. */
export interface RunFigures {
  readonly indicators: readonly IndicatorFigures[];
  /** Cells that later quarters are compared with. */
  readonly quarter: QuarterFigures;
}

/** A run that has judged, as the table `quality_run` keeps it. */
export interface QualityRun extends RunRequest {
  readonly id: string;
  readonly ruleVersion: string;
  /** Name and version of each reference used. */
  readonly references: readonly { readonly name: string; readonly version: string }[];
  readonly state: 'judged' | 'done';
  readonly startedAt: Date;
  /** Instant of the computation. */
  readonly judgedAt: Date;
  readonly resources: number;
}

export interface NewRun extends RunRequest {
  readonly ruleVersion: string;
  readonly references: QualityRun['references'];
  readonly startedAt: Date;
}

export interface DoneCounts extends LifeCounts {
  readonly reports: number;
}

/** A rule and region with what a run found there. */
export interface StagedGroup {
  readonly rule: string;
  readonly region: string;
}

const COLUMNS = sql`id::text AS id, occasion, day, region, rule_version AS "ruleVersion", reference_versions AS "references", state, started_at AS "startedAt", judged_at AS "judgedAt", resources`;
const BATCH = 1_000;

/** Runs, their deviations and their figures. */
export class RunStore {
  constructor(private readonly database: Database) {}

  /** A run that begins to judge: nobody takes it for one until it has. */
  async enter(run: NewRun): Promise<string> {
    const [row] = await this.database.query<{ id: string }>(sql`
      INSERT INTO quality_run (occasion, day, region, rule_version, reference_versions, state, started_at, resources)
      VALUES (${run.occasion}, ${run.day}, ${run.region ?? null}, ${run.ruleVersion}, ${JSON.stringify(run.references)}, 'judging', ${run.startedAt}, 0)
      RETURNING id::text AS id`);
    if (!row) throw new Error('A run was entered without a number');
    return row.id;
  }

  /** What one rule said: its perimeter and deviations. */
  async enterRule(run: string, { rule, reason, cells }: RuleEvaluation): Promise<void> {
    const deviating = cells.reduce((sum, cell) => sum + cell.deviating, 0);
    const perimeter = cells.reduce((sum, cell) => sum + cell.conforming, deviating);
    await this.database.query(sql`
      INSERT INTO quality_run_rule (run, rule, reason, perimeter, deviations) VALUES (${run}::bigint, ${rule}, ${reason?.fr ?? null}, ${perimeter}, ${deviating})`);
  }

  /** Keeps deviations until they are anomalies. */
  async stage(run: string, raised: readonly Deviation[]): Promise<void> {
    for (let from = 0; from < raised.length; from += BATCH) {
      const batch = raised.slice(from, from + BATCH);
      // Two rows of one establishment may deviate in the same way (CP4): one fact, one anomaly.
      await this.database.query(sql`
        INSERT INTO quality_deviation (run, rule, region, key, content)
        SELECT ${run}::bigint, * FROM unnest(${batch.map(({ rule }) => rule)}::text[], ${batch.map(({ region }) => region)}::text[],
          ${batch.map(({ key }) => key)}::text[], ${batch.map((one) => JSON.stringify(one))}::text[])
        ON CONFLICT DO NOTHING`);
    }
  }

  /** The directory is judged. @param resources how many were read */
  async noteJudged(run: string, resources: number): Promise<void> {
    await this.database.query(sql`UPDATE quality_run SET state = 'judged', resources = ${resources}, judged_at = clock_timestamp() WHERE id = ${run}::bigint`);
  }

  async keepFigures(run: string, figures: RunFigures): Promise<void> {
    await this.database.query(sql`UPDATE quality_run SET figures = ${JSON.stringify(figures)} WHERE id = ${run}::bigint`);
  }

  async figures(run: string): Promise<RunFigures | undefined> {
    const [row] = await this.database.query<{ figures: string | null }>(sql`SELECT figures FROM quality_run WHERE id = ${run}::bigint`);
    const figures: unknown = JSON.parse(row?.figures ?? 'null');
    return isFigures(figures) ? figures : undefined;
  }

  /** The run that was killed after it had judged; undefined when there is none. */
  async unfinished(): Promise<QualityRun | undefined> {
    return this.one(sql`SELECT ${COLUMNS} FROM quality_run WHERE state = 'judged' ORDER BY id DESC LIMIT 1`);
  }

  /** The last run that made the reports of a region, or of the country. @param until last reference day that counts */
  async latest(region: string | undefined, until = '9999-12-31'): Promise<QualityRun | undefined> {
    return this.one(sql`
      SELECT ${COLUMNS} FROM quality_run WHERE state = 'done' AND occasion IN ('weekly', 'command') AND day <= ${until} AND (region IS NULL OR region = ${region ?? null})
      ORDER BY day DESC, id DESC LIMIT 1`);
  }

  /** Whether the weekly run of a day is done. */
  async isWeekDone(day: string): Promise<boolean> {
    const rows = await this.database.query(sql`SELECT 1 FROM quality_run WHERE occasion = 'weekly' AND day = ${day} AND state = 'done'`);
    return rows.length > 0;
  }

  /** What is to be looked at: every rule of the run that gave an answer, in every region where it deviates or did. */
  groups(run: QualityRun): Promise<StagedGroup[]> {
    return this.database.query<StagedGroup & Record<string, unknown>>(sql`
      SELECT rule, region FROM (
        SELECT DISTINCT rule, region FROM quality_deviation WHERE run = ${run.id}::bigint
        UNION SELECT DISTINCT rule, region FROM quality_anomaly) one
      WHERE rule IN (SELECT rule FROM quality_run_rule WHERE run = ${run.id}::bigint AND reason IS NULL)
        AND (${run.region ?? null}::text IS NULL OR region = ${run.region ?? null})
      ORDER BY rule, region`);
  }

  async deviations(run: string, { rule, region }: StagedGroup): Promise<StoredDeviation[]> {
    const rows = await this.database.query<{ content: string }>(sql`
      SELECT content FROM quality_deviation WHERE run = ${run}::bigint AND rule = ${rule} AND region = ${region} ORDER BY key`);
    return rows.flatMap(({ content }) => {
      const deviation: unknown = JSON.parse(content);
      return isDeviation(deviation) ? [deviation] : [];
    });
  }

  /** A rule that stopped while its anomalies were written. */
  async noteFailure(run: string, rule: string, reason: string): Promise<void> {
    await this.database.query(sql`UPDATE quality_run_rule SET reason = ${reason} WHERE run = ${run}::bigint AND rule = ${rule}`);
  }

  async count(database: Database, run: string, { created = 0, closed = 0, cancelled = 0, resumed = 0, reports = 0 }: Partial<DoneCounts>): Promise<void> {
    await database.query(sql`
      UPDATE quality_run SET created = created + ${created}, closed = closed + ${closed}, cancelled = cancelled + ${cancelled}, resumed = resumed + ${resumed}, reports = reports + ${reports}
      WHERE id = ${run}::bigint`);
  }

  async counts(run: string): Promise<DoneCounts> {
    const [row] = await this.database.query<DoneCounts & Record<string, unknown>>(sql`SELECT created, closed, cancelled, resumed, reports FROM quality_run WHERE id = ${run}::bigint`);
    return row ?? { created: 0, closed: 0, cancelled: 0, resumed: 0, reports: 0 };
  }

  /** Rules that have no figures, or whose anomalies could not be written. */
  failures(run: string): Promise<{ readonly rule: string; readonly reason: string }[]> {
    return this.database.query<{ readonly rule: string; readonly reason: string } & Record<string, unknown>>(sql`
      SELECT rule, reason FROM quality_run_rule WHERE run = ${run}::bigint AND reason IS NOT NULL ORDER BY rule`);
  }

  /** The run is over: its deviations are anomalies now. */
  async finish(run: string): Promise<void> {
    await this.database.transaction(async (database) => {
      await database.query(sql`DELETE FROM quality_deviation WHERE run = ${run}::bigint`);
      await database.query(sql`UPDATE quality_run SET state = 'done', ended_at = clock_timestamp() WHERE id = ${run}::bigint`);
    });
  }

  /** Forgets the runs that were killed before they had judged. */
  async dropUnjudged(): Promise<void> {
    await this.database.query(sql`DELETE FROM quality_run WHERE state = 'judging'`);
  }

  /** Forgets a run that failed, or that another takes the place of before it ended. */
  async drop(run: string): Promise<void> {
    await this.database.query(sql`DELETE FROM quality_run WHERE id = ${run}::bigint`);
  }

  private async one(statement: ReturnType<typeof sql>): Promise<QualityRun | undefined> {
    const [row] = await this.database.query<Omit<QualityRun, 'references' | 'region'> & { readonly region: string | null; readonly references: string }>(statement);
    if (!row) return undefined;
    const { region, references, ...rest } = row;
    const read: unknown = JSON.parse(references);
    return { ...rest, ...(region === null ? {} : { region }), references: Array.isArray(read) ? read.filter(isReference) : [] };
  }
}

// What this class wrote itself: one look at the shape tells a damaged row from a sound one.
function isFigures(value: unknown): value is RunFigures {
  return isObject(value) && Array.isArray(value['indicators']) && isObject(value['quarter']);
}

function isDeviation(value: unknown): value is StoredDeviation {
  return isObject(value) && typeof value['key'] === 'string' && typeof value['placeKey'] === 'string' && isObject(value['object']) && Array.isArray(value['errorValues']) && Array.isArray(value['proposedValues']);
}

function isReference(value: unknown): value is QualityRun['references'][number] {
  return isObject(value) && typeof value['name'] === 'string' && typeof value['version'] === 'string';
}
