import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Perimeter, quota and dates of clients; every change is announced to running processes on the channel `client_changed`. */
export class ClientPerimeter1763600100000 implements MigrationInterface {
  name = 'ClientPerimeter1763600100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE client
        ADD COLUMN perimeter_regions text[], ADD COLUMN perimeter_structures text[],
        ADD COLUMN quota_points integer CHECK (quota_points > 0),
        ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
        ADD CONSTRAINT client_perimeter_whole CHECK ((perimeter_regions IS NULL) = (perimeter_structures IS NULL))`);
    await runner.query(`
      CREATE FUNCTION client_touch() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.updated_at := now();
        RETURN NEW;
      END $$`);
    await runner.query('CREATE TRIGGER client_touched BEFORE UPDATE ON client FOR EACH ROW EXECUTE FUNCTION client_touch()');
    await runner.query(`
      CREATE FUNCTION client_announce() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('client_changed', '');
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER client_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON client
        FOR EACH STATEMENT EXECUTE FUNCTION client_announce()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER client_announced ON client');
    await runner.query('DROP TRIGGER client_touched ON client');
    await runner.query('DROP FUNCTION client_announce, client_touch');
    await runner.query(`
      ALTER TABLE client DROP CONSTRAINT client_perimeter_whole, DROP COLUMN perimeter_regions, DROP COLUMN perimeter_structures,
        DROP COLUMN quota_points, DROP COLUMN created_at, DROP COLUMN updated_at`);
  }
}
