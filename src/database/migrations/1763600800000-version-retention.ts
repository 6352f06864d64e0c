import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When a version was replaced: `HISTORY_DAYS` counts from there. Versions from before this migration count as replaced at its time: none goes sooner than promised.
 */
export class VersionRetention1763600800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE resource_version DROP COLUMN died_at');
  }
}

const STATEMENTS = [
  `ALTER TABLE resource_version ADD COLUMN died_at timestamptz NOT NULL DEFAULT now()`,
  `CREATE INDEX resource_version_died_at ON resource_version (died_at)`,
];
