import type { BlockList } from 'node:net';
import { join } from 'node:path';
import type { Configuration } from '../config/configuration';
import { addressSet } from '../config/environment-variables';
import { TokenVerifier } from './oauth/token-verifier';
import { PeerCertificates } from './read-peer-certificate';
import { RequestPresentation } from './request-presentation';
import type { StaleListPolicy } from './revocation-policy';
import { servedTlsFiles } from './tls-options';
import { TrustStore } from './trust/trust-store';
import type { TrustLogger } from './trust/trust-store';

/** Injection token of {@link Authentication}. */
export const AUTHENTICATION = Symbol('AUTHENTICATION');

/** How callers are recognised in this installation. */
export type Authentication =
  | { readonly mode: 'off' }
  | {
    readonly mode: 'mtls' | 'proxy';
    readonly trust: TrustStore;
    readonly peers: PeerCertificates;
    readonly presentation: RequestPresentation;
    readonly stalePolicy: StaleListPolicy;
    readonly acceptsTokens: boolean;
  };

type Settings = Pick<
  Configuration,
  'tlsMode' | 'dataDir' | 'tlsFiles' | 'trustedProxies' | 'proxyCertificateHeader' | 'staleListGraceHours' | 'revocationRefreshMs' | 'oauth'
>;

/**
 * Reads certificates and revocation lists, and prepares everything the guard asks.
 * @throws StartupError when a certificate file cannot be used
 */
export async function openAuthentication(configuration: Settings, logger: TrustLogger): Promise<Authentication> {
  const { tlsMode, dataDir, oauth } = configuration;
  if (tlsMode === 'off') return { mode: 'off' };
  const trust = await TrustStore.open({
    files: servedTlsFiles(configuration), cacheFolder: join(dataDir, 'crl'), logger, downloadMs: configuration.revocationRefreshMs,
  });
  const peers = new PeerCertificates(trust);
  const tokens = oauth === undefined ? undefined : new TokenVerifier(oauth);
  const channel = tlsMode === 'mtls'
    ? { kind: 'connection' as const, peers }
    : { kind: 'proxy' as const, trust, proxies: trustedProxies(configuration), header: configuration.proxyCertificateHeader };
  return {
    mode: tlsMode, trust, peers,
    presentation: new RequestPresentation(channel, tokens),
    stalePolicy: { graceHours: configuration.staleListGraceHours },
    acceptsTokens: tokens !== undefined,
  };
}

/** The addresses whose forwarded headers count: none unless a proxy terminates TLS. */
export function trustedProxies({ tlsMode, trustedProxies: ranges }: Pick<Configuration, 'tlsMode' | 'trustedProxies'>): BlockList {
  return addressSet(tlsMode === 'proxy' ? ranges : []);
}
