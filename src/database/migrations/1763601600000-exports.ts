import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Extractions under way or kept for their clients, and their slices (`fhir-common/export`). */
export class Exports1763601600000 implements MigrationInterface {
  name = 'Exports1763601600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX resource_deleted');
    await runner.query('DROP TABLE export_slice, export_job');
  }
}

const STATEMENTS = [
  `CREATE TABLE export_job (
     id uuid PRIMARY KEY, api text NOT NULL, client text NOT NULL, access_profile smallint,
     -- the kick-off: its query, its whole address, the base it used, and what makes two of them one
     query text NOT NULL, request text NOT NULL, base_url text NOT NULL, request_key text NOT NULL,
     state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'writing', 'done', 'failed')),
     created_at timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL, finished_at timestamptz,
     -- the one state every file is read from, the moment it was taken, and the date up to which it is whole
     snapshot text, selected_at timestamptz, transaction_time timestamptz,
     attempts smallint NOT NULL DEFAULT 0, failure jsonb, next_poll_at timestamptz)`,
  // Two identical kick-offs of a client are one job while it runs.
  `CREATE UNIQUE INDEX export_job_running ON export_job (api, client, request_key) WHERE state IN ('queued', 'writing')`,
  // A slice is one file: which resources it holds, and how large it became; without size it is yet to be written.
  `CREATE TABLE export_slice (
     job uuid NOT NULL REFERENCES export_job ON DELETE CASCADE, number integer NOT NULL, deleted boolean NOT NULL, type smallint NOT NULL,
     part integer NOT NULL, rids bigint[] NOT NULL, resources integer NOT NULL, bytes bigint, PRIMARY KEY (job, number))`,
  `CREATE INDEX resource_deleted ON resource (type, last_updated) WHERE NOT live AND version > 0`,
];
