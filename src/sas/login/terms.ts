import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { StartupError } from '../../config/startup-error';
import { sql } from '../../fhir-common/sql/sql';
import type { Database } from '../../fhir-common/sql/database';

/** Injection token of {@link Terms}. */
export const LOGIN_TERMS = Symbol('LOGIN_TERMS');

/** The terms of use in force. A version is its text: a changed text is asked again, and the same text never twice. */
export interface Terms {
  readonly version: string;
  /** Paragraphs; a line that starts with `# ` is a title. */
  readonly paragraphs: readonly string[];
}

const VERSION_LENGTH = 16;

/** @throws StartupError when the file cannot be read or holds no text */
export function loadTerms(path: string): Terms {
  const text = read(path).replace(/\r\n?/g, '\n').trim();
  if (text === '') throw new StartupError(`conditions d’utilisation vides : ${path}`, `empty terms of use: ${path}`);
  const version = createHash('sha256').update(text).digest('hex').slice(0, VERSION_LENGTH);
  return { version, paragraphs: text.split(/\n{2,}/).map((paragraph) => paragraph.trim()).filter((paragraph) => paragraph !== '') };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new StartupError(`conditions d’utilisation illisibles : ${path}`, `terms of use cannot be read: ${path}`, { cause });
  }
}

/** Who accepted which version, and when (spec 11.6). Rows are never changed. */
export class TermsStore {
  constructor(private readonly database: Database) {}

  async hasAccepted(accountId: string, version: string): Promise<boolean> {
    const rows = await this.database.query(sql`SELECT 1 FROM regulator_terms_acceptance WHERE account_id = ${accountId} AND terms_version = ${version}`);
    return rows.length > 0;
  }

  /** @param database of the transaction that also records the event */
  async accept(accountId: string, version: string, now: number, database: Database): Promise<void> {
    await database.query(sql`
      INSERT INTO regulator_terms_acceptance (account_id, terms_version, accepted_at) VALUES (${accountId}, ${version}, ${new Date(now)}) ON CONFLICT DO NOTHING`);
  }
}
