import { randomUUID, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  authorityKeyPem, certificatePem, createAuthority, createRevocationList, issueCertificate, readAuthority,
} from './certificate-authority';
import type { CertificateAuthority, IssuedCertificate, Validity } from './certificate-authority';
import { DEVELOPMENT_CLIENTS, FLAWED_CERTIFICATES } from './development-clients';
import type { CertificateFlaw, CertificateSubject } from './development-clients';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const AUTHORITY_DAYS = 3650;
const CERTIFICATE_DAYS = 365;
const RENEWAL_DAYS = 1;
const REVOCATION_LIST_DAYS = 30;

const ORGANIZATION = { organization: 'ASIP-SANTE DEVELOPPEMENT', organizationalUnit: '0002 187512751' } as const;
const ROOT: CertificateSubject = { ...ORGANIZATION, commonName: 'AC RACINE IGC-SANTE DEVELOPPEMENT' };
const ISSUING: CertificateSubject = { ...ORGANIZATION, commonName: 'AC IGC-SANTE ORGANISATIONS DEVELOPPEMENT' };
const OTHER: CertificateSubject = { ...ORGANIZATION, commonName: 'AC INCONNUE' };
const SERVER: CertificateSubject = { organization: 'Serveur ROR et SAS', organizationalUnit: '1750000000', commonName: 'localhost' };
const SERVER_NAMES = [
  { type: 'dns' as const, value: 'localhost' }, { type: 'ip' as const, value: '127.0.0.1' }, { type: 'ip' as const, value: '::1' },
];

/** Backdated by an hour, against clocks that differ. */
function validity(now: Date, days: number): Validity {
  return { notBefore: new Date(now.getTime() - HOUR_MS), notAfter: new Date(now.getTime() + days * DAY_MS) };
}

/**
 * Makes the throw-away PKI of a development installation when it is absent, incomplete or about to expire,
 * and signs fresh revocation lists (30 days) each time. Never for production: the keys of its authorities lie beside it.
 *
 * Files: ca.crt (root and issuing), crl.pem (both lists), server.crt|key, clients/NAME.crt|key (leaf, then issuing authority),
 * clients.json (what to enrol), authorities/ (keys to sign with). Private keys have mode 0600.
 * @param directory the folder of the PKI itself, DATA_DIR/pki
 */
export async function ensureDevelopmentPki(directory: string, now: Date = new Date()): Promise<void> {
  if (!(await isUsable(directory, now))) await replacePki(directory, now);
  await refreshRevocationLists(directory, now);
}

/**
 * Issues one more client certificate, for tests and tools that need a client of their own. It is not enrolled.
 * @param name file name below clients/, lower-case letters, digits and hyphens
 */
export async function issueDevelopmentClient(
  directory: string, name: string, subject: CertificateSubject, now: Date = new Date(),
): Promise<void> {
  const issuing = await readStoredAuthority(directory, 'issuing');
  const issued = await issueCertificate(issuing, subject, { kind: 'client' }, validity(now, CERTIFICATE_DAYS));
  await writeClient(directory, name, issued, issuing);
}

function clientFiles(name: string): [string, string] {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`${JSON.stringify(name)} is not a client name`);
  return [join('clients', `${name}.crt`), join('clients', `${name}.key`)];
}

function expectedFiles(): string[] {
  const authorities = ['root', 'issuing'].flatMap((name) => [join('authorities', `${name}.crt`), join('authorities', `${name}.key`)]);
  const clients = [...DEVELOPMENT_CLIENTS.keys(), ...FLAWED_CERTIFICATES.keys()].flatMap(clientFiles);
  return ['ca.crt', 'server.crt', 'server.key', 'clients.json', ...authorities, ...clients];
}

function enrolmentJson(): string {
  return `${JSON.stringify(Object.fromEntries(DEVELOPMENT_CLIENTS), undefined, 2)}\n`;
}

async function isUsable(directory: string, now: Date): Promise<boolean> {
  if (!expectedFiles().every((file) => existsSync(join(directory, file)))) return false;
  // A newer release may know other clients.
  if ((await readFile(join(directory, 'clients.json'), 'utf8')) !== enrolmentJson()) return false;
  const server = new X509Certificate(await readFile(join(directory, 'server.crt')));
  return Date.parse(server.validTo) - now.getTime() > RENEWAL_DAYS * DAY_MS;
}

/** Builds the PKI beside its place and moves it there at the end: an interrupted start leaves nothing half-made behind. */
async function replacePki(directory: string, now: Date): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  const draft = await mkdtemp(join(dirname(directory), `.${basename(directory)}-`));
  const old = `${draft}.old`;
  const outdated = existsSync(directory);
  try {
    await buildPki(draft, now);
    await chmod(draft, 0o755);
    // Another process that started at the same moment may have been faster: its PKI is as good, and in use already.
    if (await isUsable(directory, now)) return;
    if (outdated) await rename(directory, old);
    await rename(draft, directory).catch(async (error: unknown) => {
      if (!(await isUsable(directory, now))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

async function buildPki(directory: string, now: Date): Promise<void> {
  await mkdir(join(directory, 'clients'));
  await mkdir(join(directory, 'authorities'), { mode: 0o700 });
  const root = await createAuthority(ROOT, validity(now, AUTHORITY_DAYS));
  const issuing = await createAuthority(ISSUING, validity(now, AUTHORITY_DAYS), root);
  await writeFile(join(directory, 'ca.crt'), certificatePem(root.certificate) + certificatePem(issuing.certificate));
  for (const [name, authority] of [['root', root], ['issuing', issuing]] as const) {
    await writeFile(join(directory, 'authorities', `${name}.crt`), certificatePem(authority.certificate));
    await writeSecret(join(directory, 'authorities', `${name}.key`), await authorityKeyPem(authority));
  }
  const server = await issueCertificate(issuing, SERVER, { kind: 'server', names: SERVER_NAMES }, validity(now, CERTIFICATE_DAYS));
  await writeFile(join(directory, 'server.crt'), server.certificatePem + certificatePem(issuing.certificate));
  await writeSecret(join(directory, 'server.key'), server.privateKeyPem);
  for (const [name, subject] of DEVELOPMENT_CLIENTS) {
    const issued = await issueCertificate(issuing, subject, { kind: 'client' }, validity(now, CERTIFICATE_DAYS));
    await writeClient(directory, name, issued, issuing);
  }
  for (const [flaw, subject] of FLAWED_CERTIFICATES) await writeFlawedClient(directory, flaw, subject, issuing, now);
  await writeFile(join(directory, 'clients.json'), enrolmentJson());
}

async function writeFlawedClient(
  directory: string, flaw: CertificateFlaw, subject: CertificateSubject, issuing: CertificateAuthority, now: Date,
): Promise<void> {
  const past: Validity = { notBefore: new Date(now.getTime() - 60 * DAY_MS), notAfter: new Date(now.getTime() - 30 * DAY_MS) };
  const authority = flaw === 'other-ca' ? await createAuthority(OTHER, validity(now, AUTHORITY_DAYS)) : issuing;
  const period = flaw === 'expired' ? past : validity(now, CERTIFICATE_DAYS);
  const issued = await issueCertificate(authority, subject, { kind: 'client' }, period);
  await writeClient(directory, flaw, issued, authority);
}

async function writeClient(directory: string, name: string, issued: IssuedCertificate, authority: CertificateAuthority): Promise<void> {
  const [certificateFile, keyFile] = clientFiles(name);
  await writeFile(join(directory, certificateFile), issued.certificatePem + certificatePem(authority.certificate));
  await writeSecret(join(directory, keyFile), issued.privateKeyPem);
}

async function writeSecret(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600); // the mode of writeFile only counts for a new file
}

async function readStoredAuthority(directory: string, name: 'root' | 'issuing'): Promise<CertificateAuthority> {
  const path = join(directory, 'authorities', name);
  return readAuthority(await readFile(`${path}.crt`, 'utf8'), await readFile(`${path}.key`, 'utf8'));
}

/**
 * Signs fresh revocation lists, good for 30 days; a server that runs longer repeats it.
 * The one revoked certificate is known by its file, so that no other state is kept.
 */
export async function refreshRevocationLists(directory: string, now: Date = new Date()): Promise<void> {
  const revoked = new X509Certificate(await readFile(join(directory, 'clients', 'revoked.crt')));
  const period = validity(now, REVOCATION_LIST_DAYS);
  const lists = [
    await createRevocationList(await readStoredAuthority(directory, 'issuing'), [revoked.serialNumber], period),
    await createRevocationList(await readStoredAuthority(directory, 'root'), [], period),
  ];
  const draft = join(directory, `.crl.${randomUUID()}`);
  await writeFile(draft, lists.join(''));
  await rename(draft, join(directory, 'crl.pem'));
}
