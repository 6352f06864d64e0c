import { sql } from '../../fhir-common/sql/sql';
import type { Database } from '../../fhir-common/sql/database';
import type { RegulatorAccount } from './regulator-accounts';
import { randomToken, tokenHash } from './signing-key';

/** Failures after which an address is locked out (spec 21.13), and for how long. */
export const MAX_FAILURES = 5;
export const LOCK_MS = 15 * 60_000;
/** A reset link is used at once or not at all. */
export const RESET_LIFE_MS = 30 * 60_000;

/** The account a reset link was sent for, at the version it had. */
export interface PasswordReset {
  readonly accountId: string;
  readonly accountVersion: number;
}

/**
 * Passwords, failures and reset links. An account without a row has the password nobody knows that the flow asks for (spec 11.6): it opens
 * nothing until its owner chooses one. Moments are epoch milliseconds.
 */
export class CredentialStore {
  constructor(private readonly database: Database) {}

  async passwordHash(accountId: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ password_hash: string }>(sql`SELECT password_hash FROM regulator_credential WHERE account_id = ${accountId}`);
    return row?.password_hash;
  }

  async setPasswordHash(accountId: string, hash: string, now: number, database = this.database): Promise<void> {
    await database.query(sql`
      INSERT INTO regulator_credential (account_id, password_hash, changed_at) VALUES (${accountId}, ${hash}, ${new Date(now)})
      ON CONFLICT (account_id) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at`);
  }

  /**
   * Counts an attempt before its password is compared, so that attempts sent together are no more than those sent one by one. A success takes the
   * count back ({@link forgive}).
   * @param subject keyed hash of the address typed
   * @returns false once {@link MAX_FAILURES} attempts failed, until {@link LOCK_MS} after the last of them
   */
  async admit(subject: Buffer, now: number): Promise<boolean> {
    const [at, until] = [new Date(now), new Date(now + LOCK_MS)];
    await this.database.query(sql`DELETE FROM regulator_sign_in_failure WHERE until < ${at}`);
    const [row] = await this.database.query<{ failures: number }>(sql`
      INSERT INTO regulator_sign_in_failure AS held (subject_hash, failures, until) VALUES (${subject}, 1, ${until})
      ON CONFLICT (subject_hash) DO UPDATE SET failures = least(held.failures + 1, ${MAX_FAILURES + 1}::integer),
        until = CASE WHEN held.failures < ${MAX_FAILURES}::integer THEN excluded.until ELSE held.until END
      RETURNING failures`);
    return row !== undefined && row.failures <= MAX_FAILURES;
  }

  async forgive(subject: Buffer, database = this.database): Promise<void> {
    await database.query(sql`DELETE FROM regulator_sign_in_failure WHERE subject_hash = ${subject}`);
  }

  /** A new link; those sent before for the account are worth nothing any more. @returns the token of the link, kept nowhere */
  async openReset({ id, version }: RegulatorAccount, now: number): Promise<string> {
    const token = randomToken();
    await this.database.transaction(async (database) => {
      await database.query(sql`DELETE FROM regulator_password_reset WHERE account_id = ${id} OR expires_at < ${new Date(now)}`);
      await database.query(sql`
        INSERT INTO regulator_password_reset (token_hash, account_id, account_version, expires_at)
        VALUES (${tokenHash(token)}, ${id}, ${version}, ${new Date(now + RESET_LIFE_MS)})`);
    });
    return token;
  }

  /** What a link is for, without using it: mail programs open links before people do. */
  async peekReset(token: string, now: number): Promise<PasswordReset | undefined> {
    const [row] = await this.database.query<{ account_id: string; account_version: number }>(sql`
      SELECT account_id, account_version FROM regulator_password_reset WHERE token_hash = ${tokenHash(token)} AND expires_at >= ${new Date(now)}`);
    return row === undefined ? undefined : { accountId: row.account_id, accountVersion: row.account_version };
  }

  /** Uses a link up. @param database of the transaction that changes the password @returns false when somebody else was first */
  async useReset(token: string, now: number, database: Database): Promise<boolean> {
    const rows = await database.query(sql`
      DELETE FROM regulator_password_reset WHERE token_hash = ${tokenHash(token)} AND expires_at >= ${new Date(now)} RETURNING account_id`);
    return rows.length === 1;
  }
}
