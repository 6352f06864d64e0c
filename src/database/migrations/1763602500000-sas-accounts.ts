import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What regulator accounts are found by: their identifiers, the technical identifiers they once had, their e-mail in lower case. The accounts
 * themselves are resources of an interface of their own, so that no search of agendas can meet one.
 */
export class SasAccounts1763602500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sas_account_key (
        account text COLLATE "C" NOT NULL,
        kind text NOT NULL CHECK (kind IN ('identifier', 'alias', 'email')),
        value text COLLATE "C" NOT NULL,
        PRIMARY KEY (account, kind, value)
      )`);
    // An e-mail may stand in several accounts, of which one is active; an identifier stands in one.
    await runner.query(`CREATE UNIQUE INDEX sas_account_key_identifier ON sas_account_key (value) WHERE kind IN ('identifier', 'alias')`);
    await runner.query('CREATE INDEX sas_account_key_value ON sas_account_key (kind, value)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sas_account_key');
  }
}
