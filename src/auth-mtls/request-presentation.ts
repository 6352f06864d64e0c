import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import { LRUCache } from 'lru-cache';
import type { ProxyCertificateHeader } from '../config/environment-variables';
import type { PresentedCertificate, Presentation } from './decide';
import { bearerToken } from './oauth/token-verifier';
import type { TokenVerifier } from './oauth/token-verifier';
import { forwardedCertificate, hasForwardedCertificate } from './proxy/forwarded-certificate';
import { isTrustedProxy } from './proxy/trusted-proxies';
import type { PeerCertificates } from './read-peer-certificate';
import type { TrustStore } from './trust/trust-store';

/** From whom a certificate may come: the TLS connection itself, or the proxies in front. */
export type CertificateChannel =
  | { readonly kind: 'connection'; readonly peers: PeerCertificates }
  | { readonly kind: 'proxy'; readonly trust: TrustStore; readonly proxies: BlockList; readonly header: ProxyCertificateHeader };

const KNOWN_HEADERS = 2_000;

/** Reads from a request everything it presents to be let in, and decides nothing. */
export class RequestPresentation {
  /** Reading a certificate costs more than the rest of a request, and a proxy forwards the same ones all day. */
  private readonly forwarded = new LRUCache<string, PresentedCertificate>({ max: KNOWN_HEADERS });

  constructor(
    private readonly channel: CertificateChannel,
    private readonly tokens: TokenVerifier | undefined,
  ) {}

  /** @throws FhirError `token-issuer-unavailable` */
  async of(request: IncomingMessage): Promise<Presentation> {
    const bearer = this.tokens === undefined ? undefined : bearerToken(request.headers.authorization);
    const token = bearer === undefined ? undefined : await this.tokens?.verify(bearer);
    if (this.channel.kind === 'connection') {
      const certificate = await this.channel.peers.of(request.socket);
      return { certificate: certificate ?? 'none', forgedHeader: hasForwardedCertificate(request.headers), token };
    }
    if (!isTrustedProxy(request.socket.remoteAddress, this.channel.proxies)) {
      return { certificate: 'missing', forgedHeader: hasForwardedCertificate(request.headers), token };
    }
    const forwarded = forwardedCertificate(request.headers, this.channel.header);
    if (forwarded.kind !== 'certificate') {
      return { certificate: forwarded.kind === 'malformed' ? 'malformed' : 'missing', forgedHeader: forwarded.kind === 'forged', token };
    }
    return { certificate: await this.examine(this.channel.trust, forwarded.leaf, forwarded.chain), forgedHeader: false, token };
  }

  private async examine(trust: TrustStore, leaf: Buffer, chain: readonly Buffer[]): Promise<PresentedCertificate | 'malformed'> {
    const key = `${trust.generation()} ${[leaf, ...chain].map((der) => der.toString('base64')).join(' ')}`;
    const known = this.forwarded.get(key);
    if (known !== undefined) return known;
    try {
      const certificate = await trust.examine(leaf, chain);
      this.forwarded.set(key, certificate);
      return certificate;
    } catch {
      return 'malformed';
    }
  }
}
