import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { Agent, request } from 'undici';
import { stringAt } from '../../fhir-common/core/json';
import type { Attempt } from './delivery-queue';

/** A target and what this server shows to it. */
export interface DeliveryTarget {
  /** Base of its FHIR interface, https, without final slash. */
  readonly baseUrl: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

const TIMEOUT_MS = 10_000;
/** Enough of a refusal to tell an operator why. */
const REASON_LENGTH = 500;

/** Writes to one target over mutual TLS. */
export class DeliveryChannel {
  private readonly agent: Agent;

  /** @throws Error of the file system or of OpenSSL when a certificate file cannot be used */
  constructor(private readonly target: DeliveryTarget) {
    const [ca, cert, key] = [target.caFile, target.certFile, target.keyFile].map((path) => readFileSync(path, 'utf8'));
    this.agent = new Agent({
      headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS,
      connect: { secureContext: createSecureContext({ ca, cert, key, minVersion: 'TLSv1.2' }), rejectUnauthorized: true, timeout: TIMEOUT_MS },
    });
  }

  /** @returns never throws: what went wrong is the outcome of the attempt */
  async send(method: 'POST' | 'PUT', path: string, body: string): Promise<Attempt> {
    try {
      const { statusCode, body: answer } = await request(`${this.target.baseUrl}${path}`, {
        dispatcher: this.agent, method, body, signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { 'content-type': 'application/fhir+json', accept: 'application/fhir+json' },
      });
      if (statusCode < 300) {
        await answer.dump();
        return { status: statusCode };
      }
      return { status: statusCode, reason: (await answer.text()).slice(0, REASON_LENGTH) };
    } catch (error) {
      return { reason: stringAt(error, 'code') ?? String(error).slice(0, REASON_LENGTH) };
    }
  }

  close(): Promise<void> {
    return this.agent.close();
  }
}
