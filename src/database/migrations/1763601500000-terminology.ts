import type { MigrationInterface, QueryRunner } from 'typeorm';

/** CodeSystem and ValueSet resources an operator loaded over the shipped lists; `revision` grows with every change. */
export class Terminology1763601500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SEQUENCE terminology_revision');
    await runner.query(`
      CREATE TABLE terminology_resource (
        url text PRIMARY KEY,
        content text NOT NULL,
        revision bigint NOT NULL UNIQUE DEFAULT nextval('terminology_revision'),
        loaded_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS terminology_resource');
    await runner.query('DROP SEQUENCE IF EXISTS terminology_revision');
  }
}
