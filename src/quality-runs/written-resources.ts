import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { isResource } from '../fhir-common/core/json';
import type { ResourceJson } from '../fhir-common/core/json';
import { FhirEngine } from '../fhir-common/engine';
import { JobRuns } from '../fhir-common/jobs/job-runs';
import { sql } from '../fhir-common/sql/sql';
import { referencedId } from '../quality/directory/fhir-reading';
import { SnapshotBuilder } from '../quality/directory/snapshot-builder';
import type { FinessEstablishment } from '../quality/references/finess';
import { ReferenceRepository } from '../quality/references/reference-repository';
import type { References } from '../quality/references/references';
import { referencesAt } from '../quality/references/shipped-tables';
import type { KnownCodes, RuleTables } from '../quality/references/shipped-tables';
import { judgements } from '../quality/rules/evaluate';
import { ex2 } from '../quality/rules/exhaustivity';
import type { Rule } from '../quality/rules/rule';
import { Scope } from '../quality/rules/scope';
import { co4, st2 } from '../quality/rules/structure';
import { AnomalyWriter } from './anomaly-writer';
import { parisDay } from './calendar';
import { closedFocuses } from './focus-closing';
import { raisedBy } from './judge';
import type { QualityNaming } from './quality-naming';
import { isEnabled, RuleSettings } from './rule-settings';
import type { RuleSetting } from './rule-settings';
import { engineContext } from './write-run';

/** Injection token: the tables of the rules and the code lists. */
export const WRITE_RULE_PARTS = Symbol('WRITE_RULE_PARTS');

export interface WriteRuleParts {
  readonly tables: () => Promise<RuleTables>;
  readonly codes: KnownCodes;
  readonly naming: QualityNaming;
}

/** The rules that an establishment, its legal entity and its line of FINESS settle. */
const RULES: readonly Rule[] = [co4, st2, ex2];
const EVERY_MS = 5_000;
const JOB = 'quality-on-write';
const PAGE = 200;
/** A write is dated when it begins and seen when it ends: what is dated this long before the last look is looked at again, to no effect. */
const OVERLAP_SECONDS = 60;
const CURSOR = 'organizations';

interface Written {
  readonly id: string;
  readonly content: string;
  readonly at: Date;
}

/**
 * Judges the structures that were written, some seconds after their writer has got his answer: the write itself does nothing for it. Whole
 * files (`npm run load`) keep the dates of their source and wait for the weekly run.
 */
@Injectable()
export class WrittenResources implements OnApplicationBootstrap {
  private readonly settings: RuleSettings;
  private readonly writer: AnomalyWriter;

  constructor(private readonly engine: FhirEngine, private readonly jobs: JobRuns, @Inject(WRITE_RULE_PARTS) private readonly parts: WriteRuleParts) {
    this.settings = new RuleSettings(engine.database);
    this.writer = new AnomalyWriter(engine, engine.api('ror'), engineContext(engine), parts.naming);
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
    const rules = RULES.filter(({ id }) => isUsed(settings.get(id)));
    const finess = await this.repository.current('finess');
    if (rules.length === 0 || !finess) return 0;
    let changed = 0;
    for (let from = await this.cursor(); !signal.aborted;) {
      const written = await this.written(from);
      const last = written.at(-1);
      if (!last) break;
      changed += await this.judge(rules, settings, written);
      await this.engine.database.query(sql`
        INSERT INTO quality_cursor (name, at) VALUES (${CURSOR}, ${last.at}) ON CONFLICT (name) DO UPDATE SET at = greatest(quality_cursor.at, excluded.at)`);
      if (written.length < PAGE) break;
      from = { at: last.at, id: last.id };
    }
    return changed;
  }

  private get repository(): ReferenceRepository {
    return new ReferenceRepository(this.engine.database);
  }

  /** The first look of an installation begins now: what stood before is the weekly run's. */
  private async cursor(): Promise<{ readonly at: Date; readonly id: string }> {
    const { database } = this.engine;
    const [row] = await database.query<{ at: Date }>(sql`SELECT at - make_interval(secs => ${OVERLAP_SECONDS}) AS at FROM quality_cursor WHERE name = ${CURSOR}`);
    if (row) return { at: row.at, id: '' };
    const [first] = await database.query<{ at: Date }>(sql`INSERT INTO quality_cursor (name, at) VALUES (${CURSOR}, now()) ON CONFLICT (name) DO NOTHING RETURNING at`);
    return { at: first?.at ?? new Date(), id: '' };
  }

  private written({ at, id }: { readonly at: Date; readonly id: string }): Promise<Written[]> {
    const type = this.engine.catalogue.typeId('ror', 'Organization');
    return this.engine.database.query<Written & Record<string, unknown>>(sql`
      SELECT id, content, last_updated AS at FROM resource WHERE type = ${type} AND live AND (last_updated, id) > (${at}, ${id}) ORDER BY last_updated, id LIMIT ${PAGE}`);
  }

  private async judge(rules: readonly Rule[], settings: ReadonlyMap<string, RuleSetting>, written: readonly Written[]): Promise<number> {
    const day = parisDay(Date.now());
    const builder = new SnapshotBuilder();
    const organizations = written.flatMap(({ content }) => parsed(content));
    const ids = new Set(organizations.map(({ id }) => id));
    const parents = organizations.flatMap((organization) => referencedId(organization['partOf'], 'Organization') ?? []).filter((id) => !ids.has(id));
    for (const organization of [...organizations, ...(await this.organizations(parents))]) builder.add(organization);
    const snapshot = builder.build();
    const establishments = snapshot.establishments.filter(({ id }) => ids.has(id));
    const scope = new Scope({ ...snapshot, establishments }, await this.referencesOf(establishments.flatMap(({ finess }) => finess ?? []), day), { date: day, mode: 'corrected' });
    const closed = closedFocuses(snapshot, day);
    let changed = 0;
    for (const evaluation of judgements(scope, rules)) {
      const rule = settings.get(evaluation.rule);
      if (!rule || evaluation.outcome === 'error') continue;
      const raised = raisedBy(evaluation, settings, closed);
      for (const region of new Set(establishments.map((row) => row.region))) {
        if (!isEnabled(rule, region)) continue;
        const only = { type: 'Organization', ids: establishments.filter((row) => row.region === region).map(({ id }) => id) };
        const done = await this.writer.reconcile({ rule, region, day, only }, raised.filter((deviation) => deviation.region === region));
        changed += done.created + done.closed + done.cancelled + done.resumed;
      }
    }
    return changed;
  }

  private async organizations(ids: readonly string[]): Promise<ResourceJson[]> {
    if (ids.length === 0) return [];
    const type = this.engine.catalogue.typeId('ror', 'Organization');
    const rows = await this.engine.database.query<{ content: string }>(sql`SELECT content FROM resource WHERE type = ${type} AND id = ANY (${ids}::text[]) AND live`);
    return rows.flatMap(({ content }) => parsed(content));
  }

  /** Only the lines of FINESS that these establishments name. */
  private async referencesOf(numbers: readonly string[], day: string): Promise<References> {
    const version = await this.repository.current('finess');
    const rows = version === undefined ? [] : await this.repository.rowsOf('finess', version, numbers);
    const finess = version === undefined ? {} : { finess: { version: version.version, holdsClosed: version.holdsClosed, establishments: new Map<string, FinessEstablishment>(rows.map((row) => [row.number, row])) } };
    return referencesAt(day, await this.parts.tables(), this.parts.codes, finess);
  }
}

function isUsed(setting: RuleSetting | undefined): boolean {
  return setting !== undefined && (setting.enabled || [...setting.regions.values()].includes(true));
}

function parsed(content: string): ResourceJson[] {
  const resource: unknown = JSON.parse(content);
  return isResource(resource) ? [resource] : [];
}
