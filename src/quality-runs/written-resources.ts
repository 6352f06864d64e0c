import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { FhirEngine } from '../fhir-common/engine';
import { JobRuns } from '../fhir-common/jobs/job-runs';
import { sql } from '../fhir-common/sql/sql';
import { ALL_RULES } from '../quality/rules/evaluate';
import type { Rule } from '../quality/rules/rule';
import { WRITE_SCOPES, WRITTEN_TYPES } from '../quality/rules/write-scopes';
import type { WrittenType } from '../quality/rules/write-scopes';
import { AnomalyWriter } from './anomaly-writer';
import { parisDay } from './calendar';
import type { QualityNaming } from './quality-naming';
import { isUsed, RuleSettings } from './rule-settings';
import type { RuleSetting } from './rule-settings';
import { engineContext } from './write-run';
import { WrittenJudgement } from './written-judgement';
import type { JudgementParts } from './written-judgement';

/** Injection token: the tables of the rules and the code lists. */
export const WRITE_RULE_PARTS = Symbol('WRITE_RULE_PARTS');

export interface WriteRuleParts extends JudgementParts {
  readonly naming: QualityNaming;
}

const EVERY_MS = 5_000;
const JOB = 'quality-on-write';
const PAGE = 200;
/** A write is dated when it begins and seen when it ends: what is dated this long before the last look may only be seen now. */
const OVERLAP_SECONDS = 60;
/** Names of the cursors in the table `quality_cursor`. */
const CURSORS: Readonly<Record<WrittenType, string>> = {
  Organization: 'organizations', HealthcareService: 'offers', Location: 'places', Practitioner: 'practitioners', PractitionerRole: 'practitioner-roles',
};

interface Written {
  readonly rid: string;
  readonly version: number;
  readonly at: Date;
}

/**
 * Judges what was written, some seconds after its writer has got his answer: the write itself does nothing for it. Only the types that a rule in
 * use looks at are looked for. Whole files (`npm run load`) keep the dates of their source and wait for the weekly run.
 */
@Injectable()
export class WrittenResources implements OnApplicationBootstrap {
  private readonly settings: RuleSettings;
  private readonly judgement: WrittenJudgement;
  /** Versions judged within the overlap, by type and row: they are not judged again for having been looked at again. */
  private readonly judged = new Map<string, Written>();

  constructor(private readonly engine: FhirEngine, private readonly jobs: JobRuns, @Inject(WRITE_RULE_PARTS) parts: WriteRuleParts) {
    this.settings = new RuleSettings(engine.database);
    this.judgement = new WrittenJudgement(engine, new AnomalyWriter(engine, engine.api('ror'), engineContext(engine), parts.naming), parts);
  }

  /** The catalogue of rules stands in its table before the first request. */
  async onApplicationBootstrap(): Promise<void> {
    await this.settings.read();
  }

  @Interval(EVERY_MS)
  async look(): Promise<void> {
    await this.jobs.run(JOB, (signal) => this.judgeWritten(signal));
  }

  /** @returns number of anomalies that changed */
  async judgeWritten(signal: AbortSignal): Promise<number> {
    const settings = await this.settings.read();
    let changed = 0;
    for (const type of WRITTEN_TYPES) {
      const rules = ALL_RULES.filter(({ id }) => {
        const setting = settings.get(id);
        return WRITE_SCOPES.get(id)?.judges[type] !== undefined && setting !== undefined && isUsed(setting);
      });
      if (rules.length > 0) changed += await this.judgeType(type, rules, settings, signal);
    }
    return changed;
  }

  private async judgeType(type: WrittenType, rules: readonly Rule[], settings: ReadonlyMap<string, RuleSetting>, signal: AbortSignal): Promise<number> {
    let changed = 0;
    for (let from = await this.cursor(type); !signal.aborted;) {
      const written = await this.written(type, from);
      const last = written.at(-1);
      if (!last) break;
      const fresh = written.filter(({ rid, version }) => this.judged.get(`${type} ${rid}`)?.version !== version);
      if (fresh.length > 0) {
        changed += await this.judgement.judge(type, fresh.map(({ rid }) => rid), rules, settings, parisDay(Date.now()));
        for (const one of fresh) this.judged.set(`${type} ${one.rid}`, one);
        await this.moveCursor(type, last.at);
      }
      if (written.length < PAGE) break;
      from = last;
    }
    this.forgetJudged();
    return changed;
  }

  /** The first look of an installation begins now: what stood before is the weekly run's. */
  private async cursor(type: WrittenType): Promise<Pick<Written, 'at' | 'rid'>> {
    const { database } = this.engine;
    const [row] = await database.query<{ at: Date }>(sql`SELECT at - make_interval(secs => ${OVERLAP_SECONDS}) AS at FROM quality_cursor WHERE name = ${CURSORS[type]}`);
    if (row) return { at: row.at, rid: '0' };
    const [first] = await database.query<{ at: Date }>(sql`INSERT INTO quality_cursor (name, at) VALUES (${CURSORS[type]}, now()) ON CONFLICT (name) DO NOTHING RETURNING at`);
    return { at: first?.at ?? new Date(), rid: '0' };
  }

  private async moveCursor(type: WrittenType, at: Date): Promise<void> {
    await this.engine.database.query(sql`
      INSERT INTO quality_cursor (name, at) VALUES (${CURSORS[type]}, ${at}) ON CONFLICT (name) DO UPDATE SET at = greatest(quality_cursor.at, excluded.at)`);
  }

  private written(type: WrittenType, { at, rid }: Pick<Written, 'at' | 'rid'>): Promise<Written[]> {
    return this.engine.database.query<Written & Record<string, unknown>>(sql`
      SELECT rid::text AS rid, version, last_updated AS at FROM resource
      WHERE type = ${this.engine.catalogue.typeId('ror', type)} AND live AND (last_updated, rid) > (${at}, ${rid}::bigint) ORDER BY last_updated, rid LIMIT ${PAGE}`);
  }

  private forgetJudged(): void {
    const oldest = Date.now() - 2 * OVERLAP_SECONDS * 1_000;
    for (const [key, { at }] of this.judged) if (at.getTime() < oldest) this.judged.delete(key);
  }
}
