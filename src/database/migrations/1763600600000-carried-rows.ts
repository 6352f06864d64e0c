import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Positions and capacity entries of places, kept at the offers made there (`store/carried-rows.ts`). No history: page links walk the
 * references instead.
 */
export class CarriedRows1763600600000 implements MigrationInterface {
  name = 'CarriedRows1763600600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(`CREATE TABLE carried_${table} (source bigint NOT NULL, link smallint NOT NULL, LIKE ${table})`);
      await runner.query(`ALTER TABLE carried_${table} DROP COLUMN born`);
      const columns = (await runner.getTable(table))?.columns.map(({ name }) => name).filter((name) => !['profiles', 'born'].includes(name)) ?? [];
      await runner.query(`
        INSERT INTO carried_${table} (source, link, ${columns.join(', ')}, profiles)
        SELECT l.source, l.parameter, ${columns.map((column) => `t.${column}`).join(', ')}, t.profiles & l.profiles
        FROM reference_index l JOIN search_parameter p ON p.id = l.parameter AND p.code = 'location'
        JOIN resource_type r ON r.id = p.type AND r.api = 'ror' AND r.name = 'HealthcareService'
        JOIN ${table} t ON t.rid = l.target WHERE t.profiles & l.profiles <> 0`);
      await runner.query(`CREATE INDEX carried_${table}_source ON carried_${table} (source)`);
      await runner.query(`CREATE INDEX carried_${table}_rid ON carried_${table} (rid)`);
    }
    await runner.query('CREATE INDEX carried_position_index_value ON carried_position_index (link, parameter, latitude, longitude, source) INCLUDE (profiles)');
    await runner.query(`CREATE INDEX carried_group_location_capacity_search ON carried_group_location_capacity
      (capacity_type, capacity_status, temporality_capacity, gender_capacity_available, nb_capacity, source) INCLUDE (link, profiles)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE carried_position_index, carried_group_location_capacity');
  }
}

const TABLES = ['position_index', 'group_location_capacity'];
