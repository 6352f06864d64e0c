import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { readFileSync } from 'node:fs';
import { Agent, fetch as fetchWithAgent } from 'undici';
import type { OAuthSettings } from '../../config/configuration';
import { FhirError } from '../../fhir-common/core/errors';
import type { PresentedToken } from '../decide';

/** Clocks of issuer and server may differ by this much. */
const CLOCK_TOLERANCE_S = 30;
const KEYS_TIMEOUT_MS = 5_000;
const KEYS_MAX_AGE_MS = 600_000;
/** An unknown key id makes the keys be read again, at most this often: rotation works, and junk tokens do not hammer the issuer. */
const KEYS_COOLDOWN_MS = 30_000;
/** Signatures only: `none` and shared secrets are not for a resource server. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** Verifies access tokens (JWT) against the issuer's published keys. */
export class TokenVerifier {
  private readonly keys: JWTVerifyGetKey;

  constructor(
    private readonly settings: OAuthSettings,
    { cooldownMs = KEYS_COOLDOWN_MS }: { readonly cooldownMs?: number } = {},
  ) {
    this.keys = createRemoteJWKSet(new URL(settings.jwksUrl), {
      cacheMaxAge: KEYS_MAX_AGE_MS,
      cooldownDuration: cooldownMs,
      timeoutDuration: KEYS_TIMEOUT_MS,
      ...(settings.caFile === undefined ? {} : { [customFetch]: fetchTrusting(settings.caFile) }),
    });
  }

  /**
   * @param token the bearer token, undecoded
   * @throws FhirError `token-issuer-unavailable` (503) when the keys cannot be read
   */
  async verify(token: string): Promise<PresentedToken> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        issuer: this.settings.issuer,
        audience: this.settings.audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['exp'],
      });
      return fromClaims(payload);
    } catch (error) {
      return refusalOf(error);
    }
  }
}

/** The client is `client_id` (RFC 9068 2.2), or `azp` as Keycloak, the national server, writes it. */
function fromClaims(payload: JWTPayload): PresentedToken {
  const clientId = payload['client_id'] ?? payload['azp'];
  const confirmation = payload['cnf'];
  if (typeof clientId !== 'string') return { kind: 'invalid' };
  if (confirmation === undefined) return { kind: 'verified', clientId, thumbprint: undefined };
  const thumbprint: unknown = typeof confirmation === 'object' && confirmation !== null ? Object.entries(confirmation).find(([name]) => name === 'x5t#S256')?.[1] : undefined;
  // A token bound in a way we do not know (a DPoP key, say) is not an unbound token.
  return typeof thumbprint === 'string' ? { kind: 'verified', clientId, thumbprint } : { kind: 'invalid' };
}

function refusalOf(error: unknown): PresentedToken {
  if (error instanceof errors.JWTExpired) return { kind: 'expired' };
  if (error instanceof errors.JWTClaimValidationFailed) return { kind: error.claim === 'nbf' ? 'expired' : 'invalid' };
  const unavailable = !(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid
    || error.code === errors.JOSEError.code;
  if (unavailable) throw new FhirError('token-issuer-unavailable', { seconds: 10 }, { 'Retry-After': '10' });
  return { kind: 'invalid' };
}

function fetchTrusting(caFile: string): (url: string, options: { headers: Headers; signal: AbortSignal }) => Promise<Response> {
  const dispatcher = new Agent({ connect: { ca: readFileSync(caFile, 'utf8') } });
  return async (url, { headers, signal }) => {
    const answer = await fetchWithAgent(url, { dispatcher, headers: [...headers], signal, redirect: 'manual' });
    return new Response(await answer.text(), { status: answer.status });
  };
}

/** The token of an `Authorization: Bearer` header (RFC 6750 2.1); undefined without one. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(authorization ?? '')?.[1];
}
