import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Centres of communes taken from the official file; empty until `npm run load-communes`. */
export class Communes1763600300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE commune (code text PRIMARY KEY, latitude double precision NOT NULL, longitude double precision NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS commune');
  }
}
