import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { TLSSocket } from 'node:tls';
import { createHash } from 'node:crypto';
import type { webcrypto } from 'node:crypto';
import type { MutualTlsOptions } from '../../src/auth-mtls/tls-options';

/** A small real authorization server: keys, and tokens for client_credentials (RFC 6749 4.4), bound to the client certificate (RFC 8705). */
export interface TokenIssuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly tokenUrl: string;
  /** How often the keys were read. */
  jwksReads(): number;
  /** Signs with a new key from now on, and publishes it; the old one is withdrawn. */
  rotate(): Promise<void>;
  /** A token with any claims, signed by the current key. */
  sign(claims: Record<string, unknown>, options?: { expiresIn?: string; issuer?: string; audience?: string; key?: webcrypto.CryptoKey }): Promise<string>;
  close(): void;
}

export const AUDIENCE = 'ror-test';

export async function startTokenIssuer(tls: MutualTlsOptions): Promise<TokenIssuer> {
  let issuer = '';
  let reads = 0;
  let generation = 0;
  let current: { privateKey: webcrypto.CryptoKey; jwk: JWK };
  const rotate = async (): Promise<void> => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    generation += 1;
    current = { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: `key-${generation}`, alg: 'ES256', use: 'sig' } };
  };
  await rotate();
  const sign: TokenIssuer['sign'] = (claims, { expiresIn = '5m', issuer: named = issuer, audience = AUDIENCE, key = current.privateKey } = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: current.jwk.kid ?? '' }).setIssuedAt().setIssuer(named).setAudience(audience)
      .setExpirationTime(expiresIn).sign(key);

  const server = createServer(tls, (request, response) => {
    const answer = async (): Promise<object> => {
      if (request.url === '/certs') {
        reads += 1;
        return { keys: [current.jwk] };
      }
      let form = '';
      for await (const part of request) form += String(part);
      const parameters = new URLSearchParams(form);
      const certificate = request.socket instanceof TLSSocket ? request.socket.getPeerX509Certificate() : undefined;
      // The certificate replaces the secret, except for access profile 0 (ROR guide, authentification).
      const confirmation = certificate === undefined ? {} : { cnf: { 'x5t#S256': createHash('sha256').update(certificate.raw).digest('base64url') } };
      if (parameters.get('grant_type') !== 'client_credentials') return { error: 'unsupported_grant_type' };
      if (certificate === undefined && parameters.get('client_secret') !== 'secret') return { error: 'invalid_client' };
      return { access_token: await sign({ azp: parameters.get('client_id'), ...confirmation }), token_type: 'Bearer', expires_in: 300 };
    };
    void answer().then((body) => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  issuer = `https://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    issuer, jwksUrl: `${issuer}/certs`, tokenUrl: `${issuer}/token`, jwksReads: () => reads, rotate, sign,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
