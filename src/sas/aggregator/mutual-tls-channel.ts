import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { isObject, stringAt } from '../../fhir-common/core/json';
import { TooLargeError, parseForeignJson, readBounded } from './bounded-json';
import type { ByteBudget } from './bounded-json';
import type { Editor } from './editor';
import type { ChannelAnswer, EditorChannel, EditorFailure, FailureReason } from './editor-channel';

const CONNECTIONS = 8;
const KEEP_ALIVE_MS = 60_000;
const JSON_TYPE = /^application\/(fhir\+json|json\+fhir|json)\s*(;|$)/i;

const failed = (code: EditorFailure['code'], reason: FailureReason, httpStatus?: number): ChannelAnswer => ({
  ok: false, failure: { code, reason, ...(httpStatus === undefined ? {} : { httpStatus }) },
});

/** An editor over mutual TLS, on connections that are kept (spec section 2, 16.2). */
export class MutualTlsChannel implements EditorChannel {
  private readonly pool: Pool;
  private readonly basePath: string;

  /** @throws Error of the file system or of OpenSSL when a certificate file cannot be used */
  constructor(editor: Editor) {
    const { origin, pathname } = new URL(editor.baseUrl);
    this.basePath = pathname.replace(/\/+$/, '');
    const [ca = '', cert, key] = [editor.caFile, editor.certFile, editor.keyFile].map((path) => readFileSync(path, 'utf8'));
    new X509Certificate(ca); // OpenSSL takes a text without certificate for an empty list, and then trusts nobody
    const secureContext = createSecureContext({ ca, cert, key, minVersion: 'TLSv1.2' });
    this.pool = new Pool(origin, {
      connections: CONNECTIONS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: editor.timeoutMs,
      bodyTimeout: editor.timeoutMs,
      connect: { secureContext, rejectUnauthorized: true, timeout: editor.timeoutMs },
    });
  }

  async ask(path: string, signal: AbortSignal, budget: ByteBudget): Promise<ChannelAnswer> {
    const first = await this.once(path, signal, budget);
    // A kept connection that the editor closed meanwhile fails at once: one new try, none of any other failure.
    const answer = first === 'reset' ? await this.once(path, signal, budget) : first;
    return answer === 'reset' ? failed('transient', 'interrupted') : answer;
  }

  /** Requests under way end first; their limits bound the wait. */
  close(): Promise<void> {
    return this.pool.close();
  }

  private async once(path: string, signal: AbortSignal, budget: ByteBudget): Promise<ChannelAnswer | 'reset'> {
    let status: number | undefined;
    try {
      const headers = { accept: 'application/fhir+json, application/json+fhir;q=0.9, application/json;q=0.8', 'accept-encoding': 'identity' };
      const response = await this.pool.request({ path: this.basePath + path, method: 'GET', headers, signal });
      status = response.statusCode;
      return await readResponse(response, budget);
    } catch (error) {
      return signal.aborted ? failed('timeout', 'timeout', status) : failureOf(error, status);
    }
  }
}

async function readResponse({ statusCode, headers, body }: Dispatcher.ResponseData, budget: ByteBudget): Promise<ChannelAnswer> {
  const type = headers['content-type'];
  const readable = statusCode === 200 && typeof type === 'string' && JSON_TYPE.test(type) && headers['content-encoding'] === undefined;
  if (!readable) {
    // The connection is given up rather than an unwanted body received.
    body.on('error', () => undefined).destroy();
    if (statusCode >= 500 || statusCode === 429) return failed('transient', 'server-error', statusCode);
    if (statusCode >= 400) return failed('invalid', 'refused-request', statusCode);
    return failed('invalid', statusCode >= 300 ? 'redirected' : 'not-json', statusCode);
  }
  const bundle = parseForeignJson(await readBounded(body, budget));
  if (bundle === undefined) return failed('invalid', 'not-json', statusCode);
  const isSearchset = isObject(bundle) && bundle['resourceType'] === 'Bundle' && bundle['type'] === 'searchset';
  return isSearchset ? { ok: true, bundle } : failed('invalid', 'not-searchset', statusCode);
}

function failureOf(error: unknown, status: number | undefined): ChannelAnswer | 'reset' {
  if (error instanceof TooLargeError) return failed('invalid', 'too-large', status);
  const code = stringAt(error, 'code') ?? '';
  if (/TIMEOUT/.test(code)) return failed('timeout', 'timeout', status);
  if (/CERT|SSL|TLS|ISSUER|VERIFY/.test(code)) return failed('transient', 'tls');
  if (status !== undefined) return failed('transient', 'interrupted', status);
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
  return failed('transient', 'unreachable');
}
