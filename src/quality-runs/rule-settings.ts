import type { Database } from '../fhir-common/sql/database';
import { sql } from '../fhir-common/sql/sql';
import { QUALITY_RULES } from '../quality/rules/catalogue';
import type { Trigger } from '../quality/rules/catalogue';
import type { ReportingRule } from '../quality/anomalies/task-of-deviation';

/** A rule as an installation uses it. */
export interface RuleSetting extends ReportingRule {
  readonly title: string;
  readonly enabled: boolean;
  /** Regions that differ from `enabled`. */
  readonly regions: ReadonlyMap<string, boolean>;
  readonly toleranceDays: number;
}

/** Whether a rule raises anomalies in a region. */
export function isEnabled({ enabled, regions }: RuleSetting, region: string): boolean {
  return regions.get(region) ?? enabled;
}

/** Whether a rule raises anomalies in any region. */
export function isUsed({ enabled, regions }: RuleSetting): boolean {
  return enabled || [...regions.values()].includes(true);
}

/** The table `quality_rule`: which rule raises anomalies where. Figures are computed of every rule, enabled or not. */
export class RuleSettings {
  private seeded = false;

  constructor(private readonly database: Database) {}

  /** Every rule of the catalogue; what this release adds comes with its default, what an operator chose stays. */
  async read(): Promise<ReadonlyMap<string, RuleSetting>> {
    await this.seed();
    const rules = await this.database.query<Omit<RuleSetting, 'regions'> & Record<string, unknown>>(sql`
      SELECT id, title, theme, action, enabled, tolerance_days AS "toleranceDays" FROM quality_rule WHERE id = ANY (${QUALITY_RULES.map(({ id }) => id)}::text[])`);
    const exceptions = await this.database.query<{ rule: string; region: string; enabled: boolean }>(sql`SELECT rule, region, enabled FROM quality_rule_region`);
    return new Map(rules.map((rule) => [rule.id, { ...rule, regions: new Map(exceptions.filter((one) => one.rule === rule.id).map(({ region, enabled }) => [region, enabled])) }]));
  }

  /** Whether any rule that runs on an occasion raises anomalies somewhere. */
  async answers(trigger: Trigger): Promise<boolean> {
    const settings = await this.read();
    return QUALITY_RULES.some(({ id, triggers }) => {
      const setting = settings.get(id);
      return triggers.includes(trigger) && setting !== undefined && isUsed(setting);
    });
  }

  /** Switches a rule on or off, everywhere or in one region. @returns false for a rule the catalogue does not hold */
  async choose(rule: string, enabled: boolean, region: string | undefined): Promise<boolean> {
    await this.seed();
    const changed = region === undefined
      ? await this.database.query(sql`UPDATE quality_rule SET enabled = ${enabled} WHERE id = ${rule} RETURNING id`)
      : await this.database.query(sql`
          INSERT INTO quality_rule_region (rule, region, enabled) SELECT id, ${region}, ${enabled} FROM quality_rule WHERE id = ${rule}
          ON CONFLICT (rule, region) DO UPDATE SET enabled = excluded.enabled RETURNING rule`);
    return changed.length > 0;
  }

  /** Once: the catalogue does not change while a process lives. */
  private async seed(): Promise<void> {
    if (this.seeded) return;
    const column = (value: (rule: (typeof QUALITY_RULES)[number]) => string): string[] => QUALITY_RULES.map(value);
    await this.database.query(sql`
      INSERT INTO quality_rule (id, title, theme, action, focus, enabled)
      SELECT * FROM unnest(${column(({ id }) => id)}::text[], ${column(({ title }) => title)}::text[], ${column(({ theme }) => theme)}::text[], ${column(({ action }) => action)}::text[],
        ${column(({ focus }) => focus)}::text[], ${QUALITY_RULES.map(({ enabledByDefault }) => enabledByDefault)}::boolean[])
      ON CONFLICT (id) DO UPDATE SET title = excluded.title, theme = excluded.theme, action = excluded.action, focus = excluded.focus
      WHERE (quality_rule.title, quality_rule.theme, quality_rule.action, quality_rule.focus) IS DISTINCT FROM (excluded.title, excluded.theme, excluded.action, excluded.focus)`);
    this.seeded = true;
  }
}
