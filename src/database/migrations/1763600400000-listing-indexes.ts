import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The listing indexes hold what decides who sees a resource, so that counting a whole type reads no row of the table. */
export class ListingIndexes1763600400000 implements MigrationInterface {
  name = 'ListingIndexes1763600400000';

  async up(runner: QueryRunner): Promise<void> {
    await replaceIndexes(runner, 'INCLUDE (profiles)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await replaceIndexes(runner, '');
  }
}

async function replaceIndexes(runner: QueryRunner, include: string): Promise<void> {
  await runner.query('DROP INDEX resource_listing, resource_last_updated');
  await runner.query(`CREATE INDEX resource_listing ON resource (type, rid) ${include} WHERE live`);
  await runner.query(`CREATE INDEX resource_last_updated ON resource (type, last_updated, rid) ${include} WHERE live`);
}
