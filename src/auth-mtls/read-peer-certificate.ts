import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { PresentedCertificate } from './decide';
import type { TrustStore } from './trust/trust-store';

/** Longer chains are not read. */
const MAX_CHAIN = 6;

interface Examined {
  readonly generation: number;
  readonly certificate: Promise<PresentedCertificate | undefined>;
}

/**
 * The certificates of open connections. Reading one costs 57 us and a kept-alive connection serves thousands of requests: once per connection,
 * and again when the trusted authorities change.
 */
export class PeerCertificates {
  private readonly examined = new WeakMap<Socket, Examined>();

  constructor(private readonly trust: TrustStore) {}

  /** The certificate presented on this connection; undefined when there is none or without TLS. A resumed session keeps that of its handshake. */
  of(socket: Socket): Promise<PresentedCertificate | undefined> {
    const generation = this.trust.generation();
    const known = this.examined.get(socket);
    if (known?.generation === generation) return known.certificate;
    const certificate = this.read(socket);
    this.examined.set(socket, { generation, certificate });
    certificate.catch(() => this.examined.delete(socket));
    return certificate;
  }

  private async read(socket: Socket): Promise<PresentedCertificate | undefined> {
    if (!(socket instanceof TLSSocket)) return undefined;
    const [leaf, ...others] = chainOf(socket);
    return leaf && this.trust.examine(leaf.raw, others.map(({ raw }) => raw), socket.authorized ? undefined : errorCode(socket.authorizationError));
  }
}

function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next = socket.getPeerX509Certificate();
  while (next !== undefined && chain.length < MAX_CHAIN) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

/** Typed as Error, Node sets the code itself (a string). */
function errorCode(error: unknown): string {
  if (typeof error === 'string') return error;
  return error instanceof Error ? error.message : 'UNKNOWN';
}
