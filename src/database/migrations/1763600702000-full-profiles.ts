import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which access profiles may be shown the full text of a resource (`full_profiles`): for the others there must be a form, and where it is
 * missing the resource is hidden. Until now a missing form showed the full text.
 *
 * `timeline.resource` holds what became of a resource against what it was: who may not see it now does not see what it was either, on the
 * pages of a search begun before (docs/adr/0003).
 */
export class FullProfiles1763600702000 implements MigrationInterface {
  name = 'FullProfiles1763600702000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE resource ADD COLUMN full_profiles smallint NOT NULL DEFAULT 0');
    await runner.query(`UPDATE resource r SET full_profiles = r.profiles & ~coalesce((SELECT bit_or(f.profiles) FROM resource_form f WHERE f.rid = r.rid), 0::smallint)
      WHERE r.version > 0`);
    // Of the versions that ended before, nobody noted who saw all of them: the pages still to come of an older search show what stands now.
    await runner.query('ALTER TABLE resource_version ADD COLUMN full_profiles smallint NOT NULL DEFAULT 0');
    await runner.query('DROP VIEW timeline.resource');
    await runner.query(`CREATE VIEW timeline.resource AS
      SELECT rid, type, id, version, live, last_updated, content, profiles, full_profiles, born, NULL::xid8 AS died FROM resource
      UNION ALL SELECT was.rid, was.type, was.id, was.version, was.live, was.last_updated, was.content, was.profiles & now.profiles,
        was.full_profiles & now.full_profiles, was.born, was.died FROM resource_version was JOIN resource now ON now.rid = was.rid`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW timeline.resource');
    for (const table of ['resource', 'resource_version']) await runner.query(`ALTER TABLE ${table} DROP COLUMN full_profiles`);
    await runner.query(`CREATE VIEW timeline.resource AS
      SELECT rid, type, id, version, live, last_updated, content, profiles, born, NULL::xid8 AS died FROM resource
      UNION ALL SELECT rid, type, id, version, live, last_updated, content, profiles, born, died FROM resource_version`);
  }
}
