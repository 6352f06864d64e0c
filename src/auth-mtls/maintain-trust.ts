import type { Server as HttpServer } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { Authentication } from './authentication';
import { refreshRevocationLists } from './pki/development-pki';
import { keepServerCurrent } from './trust/open-connections';
import type { TrustLogger } from './trust/trust-store';

/** The lists of the throw-away PKI live 30 days. */
const DEVELOPMENT_REFRESH_MS = 12 * 3_600_000;

export interface MaintenanceOptions {
  readonly logger: TrustLogger;
  /** Folder of the throw-away PKI when that is in use. */
  readonly developmentPki: string | undefined;
  /** How often its lists are signed again. */
  readonly developmentRefreshMs?: number;
}

/** From now until the server closes: certificates and lists are read again when they change, and its TLS follows. */
export function maintainTrust(server: HttpServer | HttpsServer, authentication: Authentication, options: MaintenanceOptions): void {
  const { logger, developmentPki, developmentRefreshMs = DEVELOPMENT_REFRESH_MS } = options;
  if (authentication.mode === 'off') return;
  const { trust, peers, stalePolicy } = authentication;
  if (server instanceof HttpsServer) keepServerCurrent(server, trust, { peers, policy: stalePolicy, logger });
  trust.start();
  const refresh = developmentPki === undefined ? undefined : setInterval(() => {
    refreshRevocationLists(developmentPki).catch((error: unknown) => logger.warn({ reason: String(error) }, 'listes de révocation de développement / development revocation lists'));
  }, developmentRefreshMs).unref();
  server.once('close', () => {
    trust.stop();
    clearInterval(refresh);
  });
}
