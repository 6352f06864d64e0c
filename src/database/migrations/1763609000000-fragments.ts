import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The deflated form of each text (`store/fragments/fragment.ts`), for answers compressed with gzip. Texts stored before have none until they are written or
 * indexed again, and are deflated when they are asked. Versions that ended have none. Whoever changes a text by SQL takes its fragment away, so that
 * nobody is shown the text of before.
 */
export class Fragments1763609000000 implements MigrationInterface {
  name = 'Fragments1763609000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['resource', 'resource_form']) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN packed bytea`);
      // PostgreSQL would try to compress it again.
      await runner.query(`ALTER TABLE ${table} ALTER COLUMN packed SET STORAGE EXTERNAL`);
    }
    await runner.query(`
      CREATE FUNCTION unpack_text() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.packed := NULL;
        RETURN NEW;
      END $$`);
    for (const table of ['resource', 'resource_form']) {
      // The fragments are compared first: they are short, and differ whenever the writer of resources writes a text.
      await runner.query(`
        CREATE TRIGGER text_changed BEFORE UPDATE OF content ON ${table} FOR EACH ROW
          WHEN (NEW.packed IS NOT DISTINCT FROM OLD.packed AND NEW.content IS DISTINCT FROM OLD.content) EXECUTE FUNCTION unpack_text()`);
    }
    await views(runner, { resource: 'packed, ', version: 'NULL::bytea AS packed, ', form: 'packed, ', formOfThen: 'NULL::bytea AS packed, ' });
    await runner.query('ALTER TABLE export_slice ADD COLUMN stored_bytes bigint');
    // Files of the extractions of before were not packed: they are small loss, their clients ask again.
    await runner.query('DELETE FROM export_job');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM export_job');
    await runner.query('ALTER TABLE export_slice DROP COLUMN stored_bytes');
    await views(runner, { resource: '', version: '', form: '', formOfThen: '' });
    for (const table of ['resource', 'resource_form']) {
      await runner.query(`DROP TRIGGER text_changed ON ${table}`);
      await runner.query(`ALTER TABLE ${table} DROP COLUMN packed`);
    }
    await runner.query('DROP FUNCTION unpack_text');
  }
}

interface PackedColumn {
  readonly resource: string;
  readonly version: string;
  readonly form: string;
  readonly formOfThen: string;
}

async function views(runner: QueryRunner, packed: PackedColumn): Promise<void> {
  await runner.query('DROP VIEW timeline.resource, timeline.resource_form');
  await runner.query(`CREATE VIEW timeline.resource AS
    SELECT rid, type, id, version, live, last_updated, content, ${packed.resource}profiles, full_profiles, born, NULL::xid8 AS died FROM resource
    UNION ALL SELECT was.rid, was.type, was.id, was.version, was.live, was.last_updated, was.content, ${packed.version}was.profiles & now.profiles,
      was.full_profiles & now.full_profiles, was.born, was.died FROM resource_version was JOIN resource now ON now.rid = was.rid`);
  await runner.query(`CREATE VIEW timeline.resource_form AS
    SELECT rid, profiles, version, last_updated, digest, content, ${packed.form}born, NULL::xid8 AS died, NULL::timestamptz AS died_at FROM resource_form
    UNION ALL SELECT rid, profiles, version, last_updated, digest, content, ${packed.formOfThen}born, died, died_at FROM history.resource_form`);
}
