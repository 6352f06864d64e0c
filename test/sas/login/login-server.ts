import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { commandContext } from '../../../src/cli/command-context';
import { startTestServer } from '../../http/test-server';
import type { TestServer } from '../../http/test-server';
import { freePort } from '../../setup/free-port';
import { testPkiFolder } from '../../setup/test-resources';

/** RPPS of the owner of the agenda that is asked for. */
export const AGENDA = '810000000012';
export const NATIONAL = '3990700015/R0519';

export interface AccountContent {
  readonly active?: boolean;
  readonly email: string;
  readonly family?: string;
  readonly given?: string;
  readonly national?: string;
  readonly technical?: string;
}

/** The whole application with its login front, a real identity provider, and a mail program that keeps what it is given. */
export interface LoginServer {
  readonly server: TestServer;
  readonly origin: string;
  readonly issuer: string;
  /** States an account as the platform does; again: its new state. */
  account(id: string, content: AccountContent): Promise<void>;
  /** The messages sent so far, oldest first. */
  mails(): string[];
  /** Rows of a statement, from a connection of the test. */
  rows(statement: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

type People = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export const CLIENT_ID = 'editeur';
const CLIENT_SECRET = 'secret-de-cet-essai-seulement-0001';

/**
 * @param settings of the server besides; `SAS_OIDC_ISSUER` replaces the provider, which is then not started
 * @param isItsPlatform what is booked is told to this very server, as the platform that it also is
 */
export async function startLoginServer(people: People, settings: Readonly<Record<string, string>> = {}, isItsPlatform = false): Promise<LoginServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sas-login-'));
  const [port, providerPort] = [await freePort(), await freePort()];
  const origin = `https://localhost:${port}`;
  const issuer = settings['SAS_OIDC_ISSUER'] ?? `https://localhost:${providerPort}`;
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, `${CLIENT_SECRET}\n`);
  const provider = settings['SAS_OIDC_ISSUER'] === undefined ? await startProvider(providerPort, `${origin}/sas/connexion-retour`, people) : undefined;
  const started = startTestServer({
    PORT: String(port), PUBLIC_URL: origin, SAMPLE_DATA: 'false', SAS_ORIGINS: 'sas,sas-preprod',
    SAS_OIDC_ISSUER: issuer, SAS_OIDC_CLIENT_ID: CLIENT_ID, SAS_OIDC_CLIENT_SECRET_FILE: secretFile, SAS_OIDC_CA_FILE: join(testPkiFolder(), 'ca.crt'),
    SAS_SENDMAIL_FILE: mailProgram(folder), SAS_MAIL_FROM: 'agenda@exemple.fr',
    ...(isItsPlatform ? { SAS_PLATFORM_URL: `${origin}/sas/platform/fhir` } : {}), ...settings,
  });
  const server = await started.catch(async (error: unknown) => {
    if (provider !== undefined) await ended(provider);
    throw error;
  });
  const database = new Client({ connectionString: server.databaseUrl });
  await database.connect();
  return {
    server, origin, issuer,
    account: async (id, content) => {
      const [outcome] = await server.engine.writes.import(commandContext(server.engine), server.engine.api('sas-accounts'), [practitioner(id, content)]);
      if (outcome === undefined || 'issues' in outcome) throw new Error(`Account refused: ${JSON.stringify(outcome)}`);
    },
    mails: () => mailsOf(folder),
    rows: async (statement) => (await database.query<Record<string, unknown>>(statement)).rows,
    stop: async () => {
      await database.end();
      await server.stop();
      if (provider !== undefined) await ended(provider);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A resource as INT_R02 sends it. */
function practitioner(id: string, { active = true, email, family = 'Martin', given = 'Alix', national, technical }: AccountContent): { resourceType: string; id: string } & Record<string, unknown> {
  const type = (code: string): object => ({ coding: [{ system: 'http://interopsante.org/fhir/CodeSystem/fr-v2-0203', code }] });
  return {
    resourceType: 'Practitioner', id,
    meta: { source: 'urn:oid:1.2.250.1.213.3.6', profile: ['https://interop.esante.gouv.fr/ig/fhir/sas/StructureDefinition/FrPractitionerRegul'] },
    identifier: [
      ...(national === undefined ? [] : [{ type: type('IDNPS'), system: 'urn:oid:1.2.250.1.71.4.2.1', value: national }]),
      ...(technical === undefined ? [] : [{ type: type('INTRN'), system: 'urn:oid:1.2.250.1.213.3.6', value: technical }]),
    ],
    active, name: [{ family, given: [given] }], telecom: [{ system: 'email', value: email }],
  };
}

async function startProvider(port: number, redirectUri: string, people: People): Promise<ChildProcess> {
  const options = { cert: join(testPkiFolder(), 'server.crt'), key: join(testPkiFolder(), 'server.key'), port, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, redirectUri, people };
  const child = spawn(process.execPath, [join(__dirname, 'oidc-provider.mjs'), JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part) => { said += String(part); });
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (part) => { if (String(part).includes('ready')) resolve(); });
    child.once('exit', (code) => reject(new Error(`The identity provider ended with ${code ?? ''}: ${said}`)));
  });
  await ready;
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}

/** A program that reads a message as sendmail does, and keeps it in a file of its own, whole at once. */
function mailProgram(folder: string): string {
  const program = join(folder, 'sendmail');
  writeFileSync(program, `#!/bin/sh\ncat > '${folder}'/$$.part && mv '${folder}'/$$.part "${folder}/$(date +%s%N).eml"\n`);
  chmodSync(program, 0o755);
  return program;
}

function mailsOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => name.endsWith('.eml')).sort().map((name) => readFileSync(join(folder, name), 'utf8'));
}
