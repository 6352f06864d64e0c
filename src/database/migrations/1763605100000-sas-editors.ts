import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The editors that an operator registered by the administration interface; those of SAS_EDITORS_FILE stay in the file. */
export class SasEditors1763605100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sas_editor (
        name text COLLATE "C" PRIMARY KEY,
        base_url text NOT NULL, flows text[] NOT NULL,
        -- files of the machines of this server; without a certificate of its own, that of this server is shown to the editor
        ca_file text NOT NULL, cert_file text, key_file text,
        timeout_ms integer NOT NULL, active boolean NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((cert_file IS NULL) = (key_file IS NULL))
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sas_editor');
  }
}
