import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { createSecureContext } from 'node:tls';
import { setTimeout as pause } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { StartupError } from '../../config/startup-error';
import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';

const HEADERS_TIMEOUT_MS = 120_000;
const BODY_TIMEOUT_MS = 300_000;
const MAX_TRIES = 6;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_SECONDS = 300;

export interface RorClientOptions {
  /** FHIR base, without a final slash. */
  readonly base: string;
  /** PEM files; `ca` alone without mutual TLS. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** More headers, such as the four `Ror-*` and `Authorization`. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface RorAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  /** Decoded from gzip where it was sent so. */
  readonly body: Readable;
}

/** A ROR base, asked over mutual TLS. What may pass is tried again, after as long as the server says. */
export class RorClient {
  readonly base: string;
  private readonly agent: Agent;
  private readonly headers: Readonly<Record<string, string>>;

  /** @throws Error of the file system or of OpenSSL when a certificate file cannot be used */
  constructor({ base, ca, cert, key, headers }: RorClientOptions) {
    this.base = base.replace(/\/+$/, '');
    this.headers = headers;
    const read = (file: string | undefined): string | undefined => (file === undefined ? undefined : readFileSync(file, 'utf8'));
    const [caText, certText, keyText] = [read(ca), read(cert), read(key)];
    const secureContext = createSecureContext({
      ...(caText === undefined ? {} : { ca: caText }), ...(certText === undefined ? {} : { cert: certText }), ...(keyText === undefined ? {} : { key: keyText }), minVersion: 'TLSv1.2',
    });
    this.agent = new Agent({ headersTimeout: HEADERS_TIMEOUT_MS, bodyTimeout: BODY_TIMEOUT_MS, connections: 2, connect: { secureContext } });
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  /**
   * One answer, whatever its status but 429 and 503, which are waited for.
   * @param address path below the base (`/metadata`), or an address the server gave
   * @throws StartupError for an address of another server: our certificate is for this one
   */
  async ask(address: string, method: 'GET' | 'DELETE' = 'GET'): Promise<RorAnswer> {
    const url = new URL(address.startsWith('/') ? `${this.base}${address}` : address);
    if (url.origin !== new URL(this.base).origin) {
      throw new StartupError(`le serveur renvoie vers ${url.origin}, qui n’est pas ${this.base}`, `the server leads to ${url.origin}, which is not ${this.base}`);
    }
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.once(url, method).catch((error: unknown) => {
        if (attempt === MAX_TRIES) throw error;
        return undefined;
      });
      if (answer !== undefined && ![429, 503].includes(answer.status)) return answer;
      if (attempt === MAX_TRIES && answer !== undefined) return answer;
      const seconds = Math.min(MAX_PAUSE_SECONDS, Number(answer?.header('retry-after')) || 0);
      answer?.body.resume();
      await pause(Math.max(seconds * 1_000, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
    }
  }

  /** An answer that must be JSON with one of these statuses, and its Date header. @throws StartupError with what the server says of it */
  async json(address: string, statuses: readonly number[] = [200]): Promise<{ readonly status: number; readonly body: unknown; readonly date: string | undefined }> {
    const answer = await this.ask(address);
    const text = await textOf(answer.body);
    if (!statuses.includes(answer.status)) throw refusal(address, answer.status, text);
    return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown), date: answer.header('date') };
  }

  private async once(url: URL, method: 'GET' | 'DELETE'): Promise<RorAnswer> {
    const response = await this.agent.request({
      origin: url.origin, path: `${url.pathname}${url.search}`, method,
      headers: { accept: 'application/fhir+json, application/json;q=0.9, */*;q=0.1', 'accept-encoding': 'gzip', prefer: 'respond-async', ...this.headers },
    });
    return { status: response.statusCode, header: (name) => headerOf(response, name), body: decoded(response) };
  }
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function decoded(response: Dispatcher.ResponseData): Readable {
  if (headerOf(response, 'content-encoding') !== 'gzip') return response.body;
  const gunzip = createGunzip();
  response.body.on('error', (error) => gunzip.destroy(error));
  return response.body.pipe(gunzip);
}

export async function textOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

/** What a refusal says, in the server's own words. */
export function refusal(address: string, status: number, text: string): StartupError {
  let said = text.slice(0, 200);
  try {
    const outcome: unknown = JSON.parse(text);
    const [issue] = arrayAt(outcome, 'issue');
    if (isObject(issue)) said = stringAt(issue['details'], 'text') ?? stringAt(issue, 'diagnostics') ?? said;
  } catch {
    // No JSON: its beginning is all there is to say.
  }
  return new StartupError(`le serveur répond ${status} à ${address} : ${said}`, `the server answers ${status} to ${address}: ${said}`);
}
