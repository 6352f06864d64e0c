import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What answers of searches need of a resource in place of its text, where its type declares it (`definition/rendition.ts`). */
export class Renditions1763608000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE resource ADD COLUMN rendition text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE resource DROP COLUMN rendition');
  }
}
