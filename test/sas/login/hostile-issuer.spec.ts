import { createHash } from 'node:crypto';
import { BrowserSession } from './browser-session';
import { startHostileIssuer } from './hostile-issuer';
import type { HostileIssuer, Lies } from './hostile-issuer';
import { AGENDA, CLIENT_ID, startLoginServer } from './login-server';
import type { LoginServer } from './login-server';

describe('an identity provider, or somebody in between, that lies', () => {
  let login: LoginServer;
  let hostile: HostileIssuer;

  beforeAll(async () => {
    hostile = await startHostileIssuer();
    login = await startLoginServer({}, { SAS_OIDC_ISSUER: hostile.issuer });
    await login.account('alix', { email: 'alix@sas.example', technical: 'uuid-alix' });
  }, 120_000);
  afterAll(async () => {
    hostile.close();
    await login.stop();
  });

  /** A login begun in a browser, and what its address asks. */
  async function begun(): Promise<{ session: BrowserSession; asked: URLSearchParams }> {
    const session = await new BrowserSession(login.origin).request(`/sas/agenda?ps=${AGENDA}&origin=sas`, {});
    return { session, asked: new URL(session.location ?? '').searchParams };
  }

  function back(session: BrowserSession, answer: Readonly<Record<string, string>>): Promise<BrowserSession> {
    return session.request(`${login.origin}/sas/connexion-retour?${new URLSearchParams(answer).toString()}`, {});
  }

  async function answered(lies: Lies, answer: (state: string) => Readonly<Record<string, string>> = (state) => ({ code: 'code', state, iss: hostile.issuer })): Promise<BrowserSession> {
    const { session, asked } = await begun();
    hostile.tell(lies, asked.get('nonce') ?? '');
    return back(session, answer(asked.get('state') ?? ''));
  }

  test('the truth opens a session; the code is exchanged with the verifier of its own challenge (PKCE, S256)', async () => {
    const { session, asked } = await begun();
    expect([asked.get('code_challenge_method'), asked.get('response_type'), asked.get('client_id'), asked.get('redirect_uri')])
      .toEqual(['S256', 'code', CLIENT_ID, `${login.origin}/sas/connexion-retour`]);
    hostile.tell({}, asked.get('nonce') ?? '');
    await back(session, { code: 'code', state: asked.get('state') ?? '', iss: hostile.issuer });
    expect([session.status, session.location]).toEqual([303, `/sas/agenda?ps=${AGENDA}&origin=sas`]);
    const verifier = hostile.exchanges.at(-1)?.get('code_verifier') ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(asked.get('code_challenge'));
    const [stored] = await login.rows('SELECT count(*)::integer AS count FROM regulator_authorization_request');
    expect(stored).toEqual({ count: 0 });
  });

  test.each<[string, Lies]>([
    ['the nonce of another login', { nonce: 'another' }],
    ['a token of another issuer', { issuer: 'https://autre.example' }],
    ['a token for another client', { audience: 'autre' }],
    ['an expired token', { expiresInSeconds: -120 }],
    ['a key that is not published', { foreignKey: true }],
    ['another subject in userinfo', { otherSubject: 'uuid-autre' }],
  ])('%s: no session', async (_name, lies) => {
    const session = await answered(lies);
    expect([session.status, session.title, session.cookie('__Host-sas-session')]).toEqual([403, 'Connexion refusée', undefined]);
  });

  test.each<[string, (state: string) => Readonly<Record<string, string>>, string]>([
    ['without issuer', (state) => ({ code: 'code', state }), 'Connexion refusée'],
    ['of another issuer (mix-up)', (state) => ({ code: 'code', state, iss: 'https://autre.example' }), 'Connexion refusée'],
    ['with another state', () => ({ code: 'code', state: 'A'.repeat(43), iss: hostile.issuer }), 'Connexion interrompue'],
    ['without state', () => ({ code: 'code', iss: hostile.issuer }), 'Connexion interrompue'],
    ['that refuses', (state) => ({ error: 'access_denied', state, iss: hostile.issuer }), 'Connexion refusée'],
  ])('an answer %s: no session, and no code is exchanged', async (_name, answer, title) => {
    const before = hostile.exchanges.length;
    const session = await answered({}, answer);
    expect([session.status, session.title, session.cookie('__Host-sas-session')]).toEqual([403, title, undefined]);
    expect(hostile.exchanges).toHaveLength(before);
  });

  test('an answer serves once, and only in the browser that asked (login CSRF)', async () => {
    const { session, asked } = await begun();
    hostile.tell({}, asked.get('nonce') ?? '');
    const answer = { code: 'code', state: asked.get('state') ?? '', iss: hostile.issuer };
    const victim = (await begun()).session;
    expect((await back(victim, answer)).title).toBe('Connexion interrompue');
    expect((await back(new BrowserSession(login.origin), answer)).title).toBe('Connexion interrompue');
    expect((await back(session, answer)).status).toBe(303);
    expect((await back(session, answer)).title).toBe('Connexion interrompue');
  });

  test('a login begun ten minutes ago has ended', async () => {
    const { session, asked } = await begun();
    await login.rows(`UPDATE regulator_authorization_request SET expires_at = now() - interval '1 second'`);
    expect((await back(session, { code: 'code', state: asked.get('state') ?? '', iss: hostile.issuer })).title).toBe('Connexion interrompue');
  });

  test('a provider in trouble is a page that says so, and every refusal is audited', async () => {
    const session = await answered({ status: 503 });
    expect([session.status, session.title, session.headers?.get('retry-after')]).toEqual([502, 'Service d’identité injoignable', '10']);
    const [event] = await login.rows(`SELECT query, status FROM audit_event WHERE api = 'sas-login' ORDER BY id DESC LIMIT 1`);
    expect(event).toEqual({ query: 'method=oidc&reason=sas-provider-unavailable', status: 502 });
  });
});
