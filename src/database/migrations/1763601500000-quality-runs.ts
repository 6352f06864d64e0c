import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the quality runs keep: which rule raises anomalies where, each run with what it judged by, the deviations of a run until they are
 * anomalies, and the Task of every deviation ever raised. The status of an anomaly stands in its Task alone.
 */
export class QualityRuns1763601500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX reference_row_number');
    await runner.query('DROP SEQUENCE quality_anomaly_number');
    await runner.query('DROP TABLE quality_anomaly, quality_deviation, quality_run_rule, quality_run, quality_rule_region, quality_rule, quality_cursor');
  }
}

const STATEMENTS = [
  `CREATE TABLE quality_rule (
     id text PRIMARY KEY, title text NOT NULL, theme text NOT NULL, action text NOT NULL, focus text NOT NULL,
     enabled boolean NOT NULL, tolerance_days integer NOT NULL DEFAULT 90 CHECK (tolerance_days > 0))`,
  `CREATE TABLE quality_rule_region (
     rule text NOT NULL REFERENCES quality_rule ON DELETE CASCADE, region text NOT NULL, enabled boolean NOT NULL, PRIMARY KEY (rule, region))`,
  `CREATE TABLE quality_run (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     occasion text NOT NULL, day text NOT NULL, region text, rule_version text NOT NULL, reference_versions text NOT NULL,
     state text NOT NULL CHECK (state IN ('judged', 'done')),
     started_at timestamptz NOT NULL, judged_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz,
     resources integer NOT NULL, figures text,
     created integer NOT NULL DEFAULT 0, closed integer NOT NULL DEFAULT 0, cancelled integer NOT NULL DEFAULT 0, resumed integer NOT NULL DEFAULT 0,
     reports integer NOT NULL DEFAULT 0)`,
  // The perimeter of each rule, and why one has no figures.
  `CREATE TABLE quality_run_rule (
     run bigint NOT NULL REFERENCES quality_run ON DELETE CASCADE, rule text NOT NULL, reason text, perimeter integer NOT NULL, deviations integer NOT NULL,
     PRIMARY KEY (run, rule))`,
  `CREATE TABLE quality_deviation (
     run bigint NOT NULL REFERENCES quality_run ON DELETE CASCADE, rule text NOT NULL, region text NOT NULL, key text NOT NULL, content text NOT NULL,
     PRIMARY KEY (run, rule, region, key))`,
  // number counts the anomalies of one key: one that comes back after a correction is another one.
  `CREATE TABLE quality_anomaly (
     rule text NOT NULL, region text NOT NULL, key text NOT NULL, number integer NOT NULL, place_key text NOT NULL, task text NOT NULL UNIQUE,
     focus_type text NOT NULL, focus_id text, PRIMARY KEY (rule, region, key, number))`,
  `CREATE INDEX quality_anomaly_focus ON quality_anomaly (focus_type, focus_id)`,
  `CREATE SEQUENCE quality_anomaly_number`,
  // Until where written resources were looked at.
  `CREATE TABLE quality_cursor (name text PRIMARY KEY, at timestamptz NOT NULL)`,
  // A written establishment is judged alone: its line of FINESS is found without reading the file.
  `CREATE INDEX reference_row_number ON reference_row (version_id, substring(content FROM '"(?:number|finess)":"([^"]*)"'))`,
];
