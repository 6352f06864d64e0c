import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What quality runs took of the directory, kept for the next: blocks of neighbouring rows of `resource`, each with the code that made it. And a state for
 * a run that has not judged yet: it is written down piece by piece, since a transaction as long as a run would hide new resources from deltas.
 */
export class QualityRowBlocks1763609200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE quality_row_block (block bigint PRIMARY KEY, fingerprint text NOT NULL, checksum bigint NOT NULL, content text NOT NULL)');
    await runner.query("ALTER TABLE quality_run DROP CONSTRAINT quality_run_state_check, ADD CONSTRAINT quality_run_state_check CHECK (state IN ('judging', 'judged', 'done'))");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DELETE FROM quality_run WHERE state = 'judging'");
    await runner.query("ALTER TABLE quality_run DROP CONSTRAINT quality_run_state_check, ADD CONSTRAINT quality_run_state_check CHECK (state IN ('judged', 'done'))");
    await runner.query('DROP TABLE quality_row_block');
  }
}
