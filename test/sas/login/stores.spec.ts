import type { Pool } from 'pg';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool } from '../../../src/database/pool';
import { Database } from '../../../src/fhir-common/sql/database';
import { CredentialStore, LOCK_MS, MAX_FAILURES, RESET_LIFE_MS } from '../../../src/sas/login/credential-store';
import { PasswordHasher } from '../../../src/sas/login/password-hasher';
import type { RegulatorAccount } from '../../../src/sas/login/regulator-accounts';
import { SESSION_IDLE_MS, SESSION_LIFE_MS, SessionStore } from '../../../src/sas/login/session-store';
import { SigningKey } from '../../../src/sas/login/signing-key';
import { TermsStore, loadTerms } from '../../../src/sas/login/terms';
import { createFilledDatabase } from '../../setup/template-database';
import type { TestDatabase } from '../../setup/test-resources';

const NOW = Date.parse('2026-03-27T09:00:00Z');
const ALIX: RegulatorAccount = { id: 'alix', version: 3, active: true, family: 'Martin', given: 'Alix', email: 'alix@sas.example', identifiers: [] };

describe('what the login keeps', () => {
  let held: TestDatabase;
  let pool: Pool;
  let database: Database;

  beforeAll(async () => {
    held = await createFilledDatabase('tables');
    pool = createPool({ connectionString: held.url, size: 10, statementTimeoutMs: 10_000 });
    database = new Database(pool);
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    await held.drop();
  });

  test('a session ends when it is left alone, when it is too old, and when it is ended', async () => {
    const sessions = new SessionStore(database);
    const idle = await sessions.open(ALIX, 'sas', undefined, NOW);
    expect(await sessions.find(idle, NOW + SESSION_IDLE_MS)).toEqual({ token: idle, accountId: 'alix', accountVersion: 3, origin: 'sas' });
    expect(await sessions.find(idle, NOW + 2 * SESSION_IDLE_MS)).toBeDefined();
    expect(await sessions.find(idle, NOW + 3 * SESSION_IDLE_MS + 1)).toBeUndefined();
    const old = await sessions.open(ALIX, undefined, undefined, NOW);
    for (let at = NOW; at <= NOW + SESSION_LIFE_MS; at += SESSION_IDLE_MS) expect((await sessions.find(old, at))?.origin).toBeUndefined();
    expect(await sessions.find(old, NOW + SESSION_LIFE_MS)).toBeDefined();
    expect(await sessions.find(old, NOW + SESSION_LIFE_MS + 1)).toBeUndefined();
    const [first, other] = [await sessions.open(ALIX, 'sas', undefined, NOW), await sessions.open(ALIX, 'sas', undefined, NOW)];
    const second = await sessions.open(ALIX, 'sas', first, NOW);
    expect(await sessions.find(first, NOW)).toBeUndefined();
    await sessions.endAll('alix', second);
    expect([await sessions.find(other, NOW), (await sessions.find(second, NOW))?.token]).toEqual([undefined, second]);
    const stored = await pool.query<{ text: string }>(`SELECT string_agg(encode(token_hash, 'escape'), ' ') AS text FROM regulator_session`);
    expect(stored.rows[0]?.text).not.toContain(second);
  });

  test('five failures lock an address out for fifteen minutes after the fifth; a success forgives the earlier ones', async () => {
    const credentials = new CredentialStore(database);
    const subject = Buffer.from('one');
    const attempt = (minutes: number): Promise<boolean> => credentials.admit(subject, NOW + minutes * 60_000);
    for (let failure = 0; failure < MAX_FAILURES; failure += 1) expect(await attempt(failure)).toBe(true);
    for (const minutes of [5, 10, 18]) expect(await attempt(minutes)).toBe(false);
    expect(await credentials.admit(Buffer.from('another'), NOW)).toBe(true);
    expect(await credentials.admit(subject, NOW + 4 * 60_000 + LOCK_MS + 1)).toBe(true);
    await credentials.forgive(subject);
    for (let failure = 0; failure < MAX_FAILURES; failure += 1) expect(await attempt(60)).toBe(true);
    expect(await attempt(60)).toBe(false);
  });

  test('a hundred attempts at once are five', async () => {
    const credentials = new CredentialStore(database);
    const admitted = await Promise.all(Array.from({ length: 100 }, () => credentials.admit(Buffer.from('crowd'), NOW)));
    expect(admitted.filter(Boolean)).toHaveLength(MAX_FAILURES);
  });

  test('a reset link is used once, also by ten at a time, and ends by itself', async () => {
    const credentials = new CredentialStore(database);
    const link = await credentials.openReset(ALIX, NOW);
    expect(await credentials.peekReset(link, NOW + RESET_LIFE_MS)).toEqual({ accountId: 'alix', accountVersion: 3 });
    expect(await credentials.peekReset(link, NOW + RESET_LIFE_MS + 1)).toBeUndefined();
    const used = await Promise.all(Array.from({ length: 10 }, () => credentials.useReset(link, NOW, database)));
    expect(used.filter(Boolean)).toHaveLength(1);
  });

  test('every process has the same key', async () => {
    const [one, other] = await Promise.all([SigningKey.load(database), SigningKey.load(database)]);
    expect(one.code('form', 'x').equals(other.code('form', 'x'))).toBe(true);
  });

  test('a changed text of the terms is another version, asked again; a text without change is not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'terms-'));
    const write = (text: string): string => {
      writeFileSync(join(folder, 'terms.txt'), text);
      return join(folder, 'terms.txt');
    };
    const first = loadTerms(write('# Objet\n\nTexte.\n'));
    expect(first.paragraphs).toEqual(['# Objet', 'Texte.']);
    expect(loadTerms(write('# Objet\r\n\r\nTexte.')).version).toBe(first.version);
    const second = loadTerms(write('# Objet\n\nAutre texte.'));
    const acceptances = new TermsStore(database);
    await acceptances.accept('alix', first.version, NOW, database);
    await acceptances.accept('alix', first.version, NOW + 1, database);
    expect([await acceptances.hasAccepted('alix', first.version), await acceptances.hasAccepted('alix', second.version)]).toEqual([true, false]);
    const { rows } = await pool.query<{ at: Date }>('SELECT accepted_at AS at FROM regulator_terms_acceptance');
    expect(rows.map(({ at }) => at.getTime())).toEqual([NOW]);
    expect(() => loadTerms(write(' \n'))).toThrow('empty terms of use');
    expect(() => loadTerms(join(folder, 'absent'))).toThrow('cannot be read');
    rmSync(folder, { recursive: true });
  });

  test('passwords: argon2id as RFC 9106 says, no match without a hash, weaker hashes are told', async () => {
    const hasher = new PasswordHasher();
    const hash = await hasher.hash('quatre chevaux bleus');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=4\$/);
    expect(await Promise.all([hasher.verify(hash, 'quatre chevaux bleus'), hasher.verify(hash, 'quatre chevaux verts'), hasher.verify(undefined, 'quatre chevaux bleus')])).toEqual([true, false, false]);
    expect([hasher.isOutdated(hash), hasher.isOutdated('$argon2id$v=19$m=19456,t=2,p=1$abc$def'), hasher.isOutdated('$argon2i$v=19$m=65536,t=3,p=4$abc$def')]).toEqual([false, true, true]);
    const crowd = await Promise.allSettled(Array.from({ length: 30 }, () => hasher.verify(hash, 'x')));
    expect(crowd.filter(({ status }) => status === 'rejected').map((one) => ('reason' in one && one.reason instanceof Error ? one.reason.message : ''))).toEqual(Array.from({ length: 8 }, () => 'Trop de connexions à la fois'));
  });
});
