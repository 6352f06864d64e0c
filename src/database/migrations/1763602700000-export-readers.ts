import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who an extraction reads for: roles and perimeter of the client as it asked. Those under way before this stand for a client that manages nothing. */
export class ExportReaders1763602700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE export_job ADD COLUMN roles text[] NOT NULL DEFAULT '{}', ADD COLUMN perimeter jsonb DEFAULT '{"regions": [], "structures": []}'`);
    await runner.query('ALTER TABLE export_job ALTER COLUMN roles DROP DEFAULT, ALTER COLUMN perimeter DROP DEFAULT');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE export_job DROP COLUMN roles, DROP COLUMN perimeter');
  }
}
