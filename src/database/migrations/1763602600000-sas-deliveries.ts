import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What this server has to tell other systems of the SAS: appointments to the platform, accounts to editors; each stored with what caused it. */
export class SasDeliveries1763602600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sas_delivery (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        target text COLLATE "C" NOT NULL,
        -- deliveries of one subject go one after the other, in their order
        subject text COLLATE "C" NOT NULL,
        resource_type text NOT NULL, criterion text NOT NULL, is_new boolean NOT NULL, body text NOT NULL,
        state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'failed')),
        attempts integer NOT NULL DEFAULT 0, next_at timestamptz NOT NULL DEFAULT now(),
        status integer, reason text, created_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz
      )`);
    await runner.query(`CREATE INDEX sas_delivery_pending ON sas_delivery (target, subject, id) WHERE state = 'pending'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sas_delivery');
  }
}
