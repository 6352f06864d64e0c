import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Reference data of the quality rules (FINESS, authorisations, ViaTrajectoire, categories, territories, lists), by version. Rows are
 * JSON texts: the rules read whole tables into memory, and never one row of them by SQL.
 */
export class ReferenceTables1763601400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reference_version (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind text NOT NULL,
        version text NOT NULL,
        loaded_at timestamptz NOT NULL DEFAULT now(),
        holds_closed boolean NOT NULL,
        row_count integer NOT NULL DEFAULT 0,
        refused_count integer NOT NULL DEFAULT 0
      )`);
    await runner.query('CREATE INDEX reference_version_kind ON reference_version (kind, id DESC)');
    await runner.query(`
      CREATE TABLE reference_row (
        version_id bigint NOT NULL REFERENCES reference_version (id) ON DELETE CASCADE,
        position integer NOT NULL,
        content text NOT NULL,
        PRIMARY KEY (version_id, position)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS reference_row');
    await runner.query('DROP TABLE IF EXISTS reference_version');
  }
}
