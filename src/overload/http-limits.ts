import { ExpressAdapter } from '@nestjs/platform-express';
import http from 'node:http';
import https from 'node:https';
import type { MutualTlsOptions } from '../auth-mtls/tls-options';

/** What one connection may cost the server before it has said anything useful. */
export interface HttpLimits {
  /** Time to send the whole head of a request, in milliseconds; also for a connection that never sends anything. */
  readonly headersTimeoutMs: number;
  /** Time to send a whole request, head and body. */
  readonly requestTimeoutMs: number;
  /** How often the two limits above are looked at (Node's own default, 30 s, would let a slow client have 40 s). */
  readonly checkEveryMs: number;
  /** An idle connection is kept this long for the next request. Behind a balancer: longer than the balancer keeps it. */
  readonly keepAliveTimeoutMs: number;
  readonly maxHeaderBytes: number;
  /** Connections at the same time; the next one is closed at once. */
  readonly maxConnections: number;
}

/** A slow client is cut after 15 s at the latest (14 s, and one check). */
export const HTTP_LIMITS: HttpLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 14_000,
  checkEveryMs: 1_000,
  keepAliveTimeoutMs: 65_000,
  // Twice the longest address answered and more, so that a longer one gets its OperationOutcome and not a cut connection.
  maxHeaderBytes: 65_536,
  maxConnections: 4_000,
};

/** Node takes most of these limits only when the server is made, and Nest gives a plain HTTP server none. */
export class LimitedExpressAdapter extends ExpressAdapter {
  constructor(
    private readonly limits: HttpLimits,
    private readonly tls: MutualTlsOptions | undefined,
  ) {
    super();
  }

  override initHttpServer(): void {
    const options = {
      headersTimeout: this.limits.headersTimeoutMs,
      requestTimeout: this.limits.requestTimeoutMs,
      connectionsCheckingInterval: this.limits.checkEveryMs,
      keepAliveTimeout: this.limits.keepAliveTimeoutMs,
      maxHeaderSize: this.limits.maxHeaderBytes,
    };
    const listener: http.RequestListener = this.getInstance<http.RequestListener>();
    const server = this.tls === undefined ? http.createServer(options, listener) : https.createServer({ ...options, ...this.tls }, listener);
    server.maxConnections = this.limits.maxConnections;
    this.setHttpServer(server);
  }
}
