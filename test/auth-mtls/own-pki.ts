import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRevocationList, readAuthority } from '../../src/auth-mtls/pki/certificate-authority';
import { ensureDevelopmentPki } from '../../src/auth-mtls/pki/development-pki';

const HOUR_MS = 3_600_000;

/** A throw-away PKI of one test file, whose lists the test signs itself. */
export interface OwnPki {
  /** Ends in `pki`. */
  readonly folder: string;
  read(...path: string[]): string;
  serial(client: string): string;
  /** Lists of both authorities, PEM; the newest by `thisUpdate`. @param hours moments relative to now */
  lists(revoked: { issuing?: readonly string[]; root?: readonly string[] }, hours?: { thisUpdate?: number; nextUpdate?: number }): Promise<{ issuing: string; root: string }>;
  /** Signs and puts the lists in crl.pem, in one move. */
  revoke(revoked: { issuing?: readonly string[]; root?: readonly string[] }, hours?: { thisUpdate?: number; nextUpdate?: number }): Promise<void>;
  remove(): void;
}

export async function createOwnPki(): Promise<OwnPki> {
  const parent = mkdtempSync(join(tmpdir(), 'own-pki-'));
  const folder = join(parent, 'pki');
  await ensureDevelopmentPki(folder);
  const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');
  const authority = (name: string): ReturnType<typeof readAuthority> => readAuthority(read('authorities', `${name}.crt`), read('authorities', `${name}.key`));
  const lists: OwnPki['lists'] = async ({ issuing = [], root = [] }, { thisUpdate = 0, nextUpdate = 24 } = {}) => {
    const validity = { notBefore: new Date(Date.now() + thisUpdate * HOUR_MS), notAfter: new Date(Date.now() + nextUpdate * HOUR_MS) };
    return {
      issuing: await createRevocationList(await authority('issuing'), issuing, validity),
      root: await createRevocationList(await authority('root'), root, validity),
    };
  };
  return {
    folder, read, lists,
    serial: (client) => new X509Certificate(read('clients', `${client}.crt`)).serialNumber,
    revoke: async (revoked, hours) => {
      const signed = await lists(revoked, hours);
      writeFileSync(join(parent, 'draft.pem'), signed.issuing + signed.root);
      renameSync(join(parent, 'draft.pem'), join(folder, 'crl.pem'));
    },
    remove: () => rmSync(parent, { recursive: true, force: true }),
  };
}
