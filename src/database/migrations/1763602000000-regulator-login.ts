import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The login of regulators (docs/sas-login.md). Accounts are Practitioner resources, in the tables of resources; here stands what FHIR never
 * sees. Whatever opens a door (session, reset link, state of a delegated login) is stored as its SHA-256 only.
 */
export class RegulatorLogin1763602000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE IF EXISTS regulator_session, regulator_authorization_request, regulator_credential, regulator_sign_in_failure,
      regulator_password_reset, regulator_terms_acceptance`);
  }
}

const STATEMENTS = [
  // origin: the value the platform gave; NULL for a session opened by password, which has no regulator function.
  `CREATE TABLE regulator_session (
     token_hash bytea PRIMARY KEY, account_id text COLLATE "C" NOT NULL, account_version integer NOT NULL, origin text,
     opened_at timestamptz NOT NULL, seen_at timestamptz NOT NULL, expires_at timestamptz NOT NULL)`,
  `CREATE INDEX regulator_session_account ON regulator_session (account_id)`,
  `CREATE INDEX regulator_session_expires ON regulator_session (expires_at)`,
  `CREATE TABLE regulator_authorization_request (
     state_hash bytea PRIMARY KEY, visit_hash bytea NOT NULL, nonce text NOT NULL, code_verifier text NOT NULL,
     practitioner text NOT NULL, slot text, origin text NOT NULL, expires_at timestamptz NOT NULL)`,
  `CREATE INDEX regulator_authorization_request_expires ON regulator_authorization_request (expires_at)`,
  `CREATE TABLE regulator_credential (account_id text COLLATE "C" PRIMARY KEY, password_hash text NOT NULL, changed_at timestamptz NOT NULL)`,
  // By a keyed hash of the e-mail typed, known or not: who is not known is locked out alike, and no address is kept.
  `CREATE TABLE regulator_sign_in_failure (subject_hash bytea PRIMARY KEY, failures integer NOT NULL, until timestamptz NOT NULL)`,
  `CREATE INDEX regulator_sign_in_failure_until ON regulator_sign_in_failure (until)`,
  `CREATE TABLE regulator_password_reset (
     token_hash bytea PRIMARY KEY, account_id text COLLATE "C" NOT NULL, account_version integer NOT NULL, expires_at timestamptz NOT NULL)`,
  `CREATE INDEX regulator_password_reset_account ON regulator_password_reset (account_id)`,
  `CREATE TABLE regulator_terms_acceptance (
     account_id text COLLATE "C" NOT NULL, terms_version text NOT NULL, accepted_at timestamptz NOT NULL, PRIMARY KEY (account_id, terms_version))`,
];
