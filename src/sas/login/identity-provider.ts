import { Agent, fetch as fetchWithAgent } from 'undici';
import * as oidc from 'openid-client';
import { readFileSync } from 'node:fs';
import type { SasOidcSettings } from '../../config/login-settings';
import { StartupError } from '../../config/startup-error';
import { sql } from '../../fhir-common/sql/sql';
import type { Database } from '../../fhir-common/sql/database';
import { assertedIdentity } from './account-match';
import type { AssertedIdentity } from './account-match';
import type { AgendaEntry } from './agenda-entry';
import { PageError } from './page-error';
import { tokenHash } from './signing-key';

/** Injection token of {@link IdentityProvider}; null where none is configured. */
export const IDENTITY_PROVIDER = Symbol('IDENTITY_PROVIDER');

/** An entry that the platform sent: only such a one is given to the identity provider. */
export type SasEntry = AgendaEntry & { readonly origin: string };

/** A person the provider has authenticated, and where he was going. */
export interface DelegatedLogin {
  readonly entry: SasEntry;
  readonly identity: AssertedIdentity;
}

/** Time to type a code on a telephone. */
const REQUEST_LIFE_MS = 10 * 60_000;
const PROVIDER_TIMEOUT_S = 5;
const CLOCK_TOLERANCE_S = 30;
const SCOPE = 'openid email';
/** Codes of openid-client for a provider that did not answer, or answered by an error of its own. */
const NO_ANSWER: ReadonlySet<string> = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM']);

interface RequestRow {
  readonly nonce: string;
  readonly code_verifier: string;
  readonly practitioner: string;
  readonly slot: string | null;
  readonly origin: string;
}

/**
 * Delegated authentication by OpenID Connect, authorization code flow with PKCE (S256), state, nonce and issuer check (RFC 9700 2.1, RFC 9207).
 * A login under way is a row, used up by the first answer, and only in the browser that asked.
 */
export class IdentityProvider {
  private configuration: Promise<oidc.Configuration> | undefined;
  private readonly secret: string;

  /**
   * @param redirectUri the address registered at the provider
   * @throws StartupError when the file of the secret is empty
   */
  constructor(
    private readonly database: Database,
    private readonly settings: SasOidcSettings,
    private readonly redirectUri: string,
  ) {
    this.secret = readSecret(settings.clientSecretFile);
  }

  /**
   * Where to send the browser.
   * @param visit name of the browser
   * @throws PageError 502 when the provider does not answer
   */
  async begin(entry: SasEntry, visit: string, now: number): Promise<URL> {
    const configuration = await this.discovered();
    const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    await this.database.query(sql`DELETE FROM regulator_authorization_request WHERE expires_at < ${new Date(now)}`);
    await this.database.query(sql`
      INSERT INTO regulator_authorization_request (state_hash, visit_hash, nonce, code_verifier, practitioner, slot, origin, expires_at)
      VALUES (${tokenHash(state)}, ${tokenHash(visit)}, ${nonce}, ${verifier}, ${entry.practitioner}, ${entry.slot ?? null}, ${entry.origin}, ${new Date(now + REQUEST_LIFE_MS)})`);
    return oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri, scope: SCOPE, state, nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    });
  }

  /**
   * Takes the provider's answer.
   * @param rawQuery of the redirect back
   * @throws PageError 403 for an answer nobody asked for, or that does not fit what was asked; 502 when the provider does not answer
   */
  async finish(rawQuery: string, visit: string | undefined, now: number): Promise<DelegatedLogin> {
    const state = new URLSearchParams(rawQuery).getAll('state');
    const request = state.length === 1 && visit !== undefined ? await this.take(state[0] ?? '', visit, now) : undefined;
    if (request === undefined) throw interrupted();
    const configuration = await this.discovered();
    const claims = await this.claims(configuration, new URL(`${this.redirectUri}?${rawQuery}`), state[0] ?? '', request);
    const { practitioner, slot, origin } = request;
    return { entry: { practitioner, origin, ...(slot === null ? {} : { slot }) }, identity: assertedIdentity(claims) };
  }

  private async take(state: string, visit: string, now: number): Promise<RequestRow | undefined> {
    const [row] = await this.database.query<RequestRow>(sql`
      DELETE FROM regulator_authorization_request
      WHERE state_hash = ${tokenHash(state)} AND visit_hash = ${tokenHash(visit)} AND expires_at >= ${new Date(now)}
      RETURNING nonce, code_verifier, practitioner, slot, origin`);
    return row;
  }

  private async claims(configuration: oidc.Configuration, answer: URL, expectedState: string, { nonce, code_verifier }: RequestRow): Promise<Readonly<Record<string, unknown>>> {
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, answer, { expectedState, expectedNonce: nonce, pkceCodeVerifier: code_verifier, idTokenExpected: true });
      const token = tokens.claims();
      if (token === undefined) throw interrupted();
      // Pro Santé Connect states the national identifier in userinfo; `sub` of both must be one.
      const info = configuration.serverMetadata().userinfo_endpoint === undefined ? {} : await oidc.fetchUserInfo(configuration, tokens.access_token, token.sub);
      return { ...token, ...info };
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Reads what the provider says of itself, once; a failure is not kept. */
  private discovered(): Promise<oidc.Configuration> {
    this.configuration ??= this.discover().catch((error: unknown) => {
      this.configuration = undefined;
      throw refusalOf(error);
    });
    return this.configuration;
  }

  private async discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, caFile } = this.settings;
    const server = new URL(issuer);
    return oidc.discovery(server, clientId, { [oidc.clockTolerance]: CLOCK_TOLERANCE_S }, oidc.ClientSecretBasic(this.secret), {
      timeout: PROVIDER_TIMEOUT_S,
      // OpenID Connect lets TLS stand for the signature of the ID token; here the signature is checked all the same.
      execute: [oidc.enableNonRepudiationChecks],
      ...(caFile === undefined ? {} : { [oidc.customFetch]: fetchTrusting(caFile) }),
    });
  }
}

function readSecret(path: string): string {
  const secret = readFileSync(path, 'utf8').trim();
  if (secret === '') throw new StartupError(`SAS_OIDC_CLIENT_SECRET_FILE : ${path} est vide`, `SAS_OIDC_CLIENT_SECRET_FILE: ${path} is empty`);
  return secret;
}

function interrupted(): PageError {
  return new PageError(403, 'sas-login-unasked', 'Connexion interrompue', 'Cette réponse ne correspond à aucune demande en cours de ce navigateur. Revenez à la plateforme SAS et ouvrez de nouveau l’agenda.');
}

/** What the provider refused, or said that does not fit, is 403; what it did not say is 502. */
function refusalOf(error: unknown): PageError {
  if (error instanceof PageError) return error;
  const answered = error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError
    || (error instanceof oidc.ClientError && error.code !== undefined && !NO_ANSWER.has(error.code));
  if (answered) return new PageError(403, 'sas-identity-refused', 'Connexion refusée', 'Le service d’identité n’a pas confirmé votre identité. Revenez à la plateforme SAS et ouvrez de nouveau l’agenda.');
  return new PageError(502, 'sas-provider-unavailable', 'Service d’identité injoignable', 'Le service d’identité du SAS ne répond pas. Réessayez dans quelques instants.', 10);
}

function fetchTrusting(caFile: string): oidc.CustomFetch {
  const dispatcher = new Agent({ connect: { ca: readFileSync(caFile, 'utf8') } });
  return async (url, { body, headers, method, signal, redirect }) => {
    const answer = await fetchWithAgent(url, {
      dispatcher, headers, method, redirect,
      ...(body === undefined || body === null ? {} : { body: body instanceof URLSearchParams ? body.toString() : '' }),
      ...(signal === undefined ? {} : { signal }),
    });
    return new Response(await answer.text(), { status: answer.status, headers: [...answer.headers] });
  };
}
