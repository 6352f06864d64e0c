import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { testPkiFolder } from '../../setup/test-resources';
import { CLIENT_ID } from './login-server';

/** What an identity provider says, one thing of it false. */
export interface Lies {
  readonly nonce?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expiresInSeconds?: number;
  /** Signs with a key that it does not publish. */
  readonly foreignKey?: boolean;
  /** Subject of userinfo. */
  readonly otherSubject?: string;
  /** Answers the exchange of the code with this status. */
  readonly status?: number;
}

/** An identity provider that lies as it is told, on HTTPS. */
export interface HostileIssuer {
  readonly issuer: string;
  /** What it was sent in exchange for a code, newest last. */
  readonly exchanges: URLSearchParams[];
  /** How it answers from now on. `nonce` is what the browser brought. */
  tell(lies: Lies, nonce: string): void;
  close(): void;
}

export async function startHostileIssuer(): Promise<HostileIssuer> {
  const [own, foreign] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const exchanges: URLSearchParams[] = [];
  let lies: Lies = {};
  let nonce = '';
  let issuer = '';
  const idToken = (): Promise<string> => new SignJWT({ nonce: lies.nonce ?? nonce }).setProtectedHeader({ alg: 'RS256', kid: 'own' })
    .setIssuer(lies.issuer ?? issuer).setSubject('uuid-alix').setAudience(lies.audience ?? CLIENT_ID).setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + (lies.expiresInSeconds ?? 300)).sign(lies.foreignKey === true ? foreign.privateKey : own.privateKey);
  const answers: Readonly<Record<string, () => unknown>> = {
    '/.well-known/openid-configuration': () => ({
      issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`, userinfo_endpoint: `${issuer}/me`,
      response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
    }),
    '/jwks': async () => ({ keys: [{ ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'RS256', use: 'sig' }] }),
    '/token': async () => ({ access_token: 'access', token_type: 'Bearer', expires_in: 300, id_token: await idToken() }),
    '/me': () => ({ sub: lies.otherSubject ?? 'uuid-alix' }),
  };
  const tls = { cert: readFileSync(join(testPkiFolder(), 'server.crt')), key: readFileSync(join(testPkiFolder(), 'server.key')) };
  const server = createServer(tls, (request, response) => {
    const answer = async (): Promise<unknown> => {
      let form = '';
      for await (const part of request) form += String(part);
      if (request.url === '/token') exchanges.push(new URLSearchParams(form));
      if (request.url === '/token' && lies.status !== undefined) response.statusCode = lies.status;
      return answers[request.url ?? '']?.();
    };
    void answer().then((body) => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  issuer = `https://localhost:${address.port}`;
  return {
    issuer, exchanges,
    tell: (told, brought) => {
      lies = told;
      nonce = brought;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
