import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit trail (docs/operations.md). An event is inserted without its place in the chain; the sealing job gives it `position`,
 * `previous_hash` and `hash` once it is committed, so that writers never wait for one another.
 * `audit_chain` has one row: the end of the chain, and the anchor that stands for what retention removed.
 */
export class Audit1763600200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS audit_chain, audit_event');
  }
}

const STATEMENTS = [
  `CREATE TABLE audit_event (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     at timestamptz NOT NULL, client text NOT NULL, certificate_serial text, remote_address text,
     user_profile_code text, user_profile_system text, user_role_code text, user_role_system text,
     api text NOT NULL, interaction text NOT NULL, type text, query text,
     resource_count integer NOT NULL, resources text[] NOT NULL, status smallint NOT NULL, request_id text NOT NULL,
     position bigint, previous_hash bytea, hash bytea,
     CHECK ((position IS NULL) = (hash IS NULL) AND (position IS NULL) = (previous_hash IS NULL)))`,
  `CREATE UNIQUE INDEX audit_event_position ON audit_event (position)`,
  `CREATE INDEX audit_event_unsealed ON audit_event (id) WHERE position IS NULL`,
  // Events come nearly in the order of time: a few pages of summary find a period among years of events.
  `CREATE INDEX audit_event_at ON audit_event USING brin (at)`,
  `CREATE TABLE audit_chain (
     single boolean PRIMARY KEY DEFAULT true CHECK (single),
     position bigint NOT NULL, hash bytea NOT NULL, anchor_position bigint NOT NULL, anchor_hash bytea NOT NULL)`,
  `INSERT INTO audit_chain (position, hash, anchor_position, anchor_hash)
   VALUES (0, decode(repeat('00', 32), 'hex'), 0, decode(repeat('00', 32), 'hex'))`,
];
