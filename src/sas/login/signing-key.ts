import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { sql } from '../../fhir-common/sql/sql';
import type { Database } from '../../fhir-common/sql/database';

/** What a code of this key is for: one made for one purpose is worth nothing for another. */
export type SigningPurpose = 'visit-cookie' | 'session-cookie' | 'form' | 'subject';

const SECRET = 'sas-login';

/** A random value that opens a door: 256 bits, in base64url. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The form in which such a value is stored: who reads the database opens no door. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The key of the installation that signs cookies and forms (HMAC-SHA-256). */
export class SigningKey {
  constructor(private readonly key: Buffer) {}

  /** The first process to start makes the key, the others read it. */
  static async load(database: Database): Promise<SigningKey> {
    await database.query(sql`INSERT INTO server_secret (name, value) VALUES (${SECRET}, ${randomBytes(32)}) ON CONFLICT DO NOTHING`);
    const [row] = await database.query<{ value: Buffer }>(sql`SELECT value FROM server_secret WHERE name = ${SECRET}`);
    if (row === undefined) throw new Error(`Secret ${SECRET} is missing`);
    return new SigningKey(row.value);
  }

  code(purpose: SigningPurpose, value: string): Buffer {
    return createHmac('sha256', this.key).update(`${purpose}\0${value}`).digest();
  }

  /** `value.code`; the value must hold no dot. */
  seal(purpose: SigningPurpose, value: string): string {
    return `${value}.${this.code(purpose, value).toString('base64url')}`;
  }

  /** The value of what {@link seal} made for this purpose; undefined for anything else. */
  open(purpose: SigningPurpose, sealed: string): string | undefined {
    const [value = '', code = '', extra] = sealed.split('.');
    return extra === undefined && value !== '' && this.isCode(purpose, value, code) ? value : undefined;
  }

  /** Compares without telling by its duration how much fits. */
  isCode(purpose: SigningPurpose, value: string, code: string): boolean {
    const expected = this.code(purpose, value);
    const given = Buffer.from(code, 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected) && given.toString('base64url') === code;
  }
}
