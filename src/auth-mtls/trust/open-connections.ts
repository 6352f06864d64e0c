import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { PeerCertificates } from '../read-peer-certificate';
import { revocationOf } from '../revocation-policy';
import type { StaleListPolicy } from '../revocation-policy';
import type { TrustLogger, TrustStore } from './trust-store';

/**
 * Keeps a running HTTPS server in step with what is trusted: new connections use the new certificates and lists, sessions from before cannot be
 * resumed (their ticket keys are gone), and connections whose certificate became revoked are closed.
 */
export function keepServerCurrent(
  server: Server, trust: TrustStore, { peers, policy, logger }: { peers: PeerCertificates; policy: StaleListPolicy; logger: TrustLogger },
): void {
  const open = new Set<TLSSocket>();
  server.on('secureConnection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  trust.onChange(() => {
    try {
      server.setSecureContext(trust.serverOptions());
    } catch (error) {
      logger.warn({ reason: String(error) }, 'nouveau contexte TLS refusé, le précédent reste / new TLS context refused, the previous one stays');
    }
    void closeRevoked(open, trust, peers, policy);
  });
}

async function closeRevoked(open: ReadonlySet<TLSSocket>, trust: TrustStore, peers: PeerCertificates, policy: StaleListPolicy): Promise<void> {
  for (const socket of [...open]) {
    const certificate = await peers.of(socket).catch(() => undefined);
    const revoked = certificate?.path !== undefined
      && revocationOf(certificate.path, trust.revocationLists(), policy, new Date()) === 'revoked';
    if (revoked) socket.destroy();
  }
}
