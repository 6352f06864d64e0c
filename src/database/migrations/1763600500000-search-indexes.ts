import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Indexes that answer without their tables: positions, and capacity entries by the four codes every search of free beds gives. The index
 * of all texts makes room for one per parameter (`store/text-indexes.ts`): a word is looked for among the resources of one type only.
 */
export class SearchIndexes1763600500000 implements MigrationInterface {
  name = 'SearchIndexes1763600500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX position_index_value, group_location_capacity_search, text_index_words');
    await runner.query('CREATE INDEX position_index_value ON position_index (parameter, latitude, longitude, rid) INCLUDE (profiles)');
    await runner.query(`CREATE INDEX group_location_capacity_search ON group_location_capacity
      (capacity_type, capacity_status, temporality_capacity, gender_capacity_available, nb_capacity, rid) INCLUDE (profiles)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX position_index_value, group_location_capacity_search');
    await runner.query('CREATE INDEX position_index_value ON position_index (parameter, latitude, longitude, rid)');
    await runner.query('CREATE INDEX group_location_capacity_search ON group_location_capacity (capacity_status, capacity_type, nb_capacity, rid)');
    await runner.query('CREATE INDEX text_index_words ON text_index USING gin (words) WITH (fastupdate = on)');
  }
}
