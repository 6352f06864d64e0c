import { sql } from '../../fhir-common/sql/sql';
import type { Database } from '../../fhir-common/sql/database';
import type { RegulatorAccount } from './regulator-accounts';
import { randomToken, tokenHash } from './signing-key';

/** A session left alone ends, and none outlives a shift. */
export const SESSION_IDLE_MS = 30 * 60_000;
export const SESSION_LIFE_MS = 10 * 3_600_000;

/** How a session was opened: by the platform (with its origin) or by password. */
export interface OpenSession {
  readonly token: string;
  readonly accountId: string;
  readonly accountVersion: number;
  /** Absent: opened by password. */
  readonly origin?: string;
}

interface SessionRow {
  readonly account_id: string;
  readonly account_version: number;
  readonly origin: string | null;
}

/** Sessions are rows: ended is ended, whatever a browser still holds. Moments are epoch milliseconds. */
export class SessionStore {
  constructor(private readonly database: Database) {}

  /** Opens a session under a new token, never one the browser brought (session fixation); the former one of this browser ends. */
  async open(account: RegulatorAccount, origin: string | undefined, former: string | undefined, now: number, database = this.database): Promise<string> {
    const token = randomToken();
    await database.query(sql`DELETE FROM regulator_session WHERE token_hash = ${tokenHash(former ?? '')} OR expires_at < ${new Date(now)}`);
    await database.query(sql`
      INSERT INTO regulator_session (token_hash, account_id, account_version, origin, opened_at, seen_at, expires_at)
      VALUES (${tokenHash(token)}, ${account.id}, ${account.version}, ${origin ?? null}, ${new Date(now)}, ${new Date(now)}, ${new Date(now + SESSION_LIFE_MS)})`);
    return token;
  }

  /** The session of a token, which counts as seen now; undefined once it has ended. */
  async find(token: string, now: number): Promise<OpenSession | undefined> {
    const [row] = await this.database.query<SessionRow>(sql`
      UPDATE regulator_session SET seen_at = ${new Date(now)}
      WHERE token_hash = ${tokenHash(token)} AND expires_at >= ${new Date(now)} AND seen_at >= ${new Date(now - SESSION_IDLE_MS)}
      RETURNING account_id, account_version, origin`);
    if (row === undefined) return undefined;
    return { token, accountId: row.account_id, accountVersion: row.account_version, ...(row.origin === null ? {} : { origin: row.origin }) };
  }

  async end(token: string): Promise<void> {
    await this.database.query(sql`DELETE FROM regulator_session WHERE token_hash = ${tokenHash(token)}`);
  }

  /** @param except token of the session that stays */
  async endAll(accountId: string, except?: string, database = this.database): Promise<void> {
    await database.query(sql`DELETE FROM regulator_session WHERE account_id = ${accountId} AND token_hash <> ${tokenHash(except ?? '')}`);
  }
}
