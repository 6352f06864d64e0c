import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What quality runs took of the directory, kept for the next: blocks of neighbouring rows of `resource`, each with the code that made it. */
export class QualityRowBlocks1763609200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE quality_row_block (block bigint PRIMARY KEY, fingerprint text NOT NULL, checksum bigint NOT NULL, content text NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE quality_row_block');
  }
}
