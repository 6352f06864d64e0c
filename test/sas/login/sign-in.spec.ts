import { BrowserSession } from './browser-session';
import { AGENDA, NATIONAL, startLoginServer } from './login-server';
import type { LoginServer } from './login-server';

const PASSWORD = 'quatre chevaux bleus';

describe('the login of regulators, over HTTPS', () => {
  let login: LoginServer;
  const browser = (): BrowserSession => new BrowserSession(login.origin);

  beforeAll(async () => {
    login = await startLoginServer({
      alix: { SubjectNameID: NATIONAL, email: 'alix.martin@sas.example', email_verified: true },
      inconnue: { SubjectNameID: '3990700015/R9999', email: 'autre@sas.example', email_verified: true },
      'uuid-technique': { email: 'technique@sas.example', email_verified: false },
      suspendu: { SubjectNameID: '3990700015/R0666', email: 'alix.martin@sas.example', email_verified: true },
    });
    await login.account('alix', { email: 'Alix.Martin@sas.example', national: NATIONAL });
    await login.account('technique', { email: 'technique@sas.example', technical: 'uuid-technique' });
    await login.account('suspendu', { email: 'suspendu@sas.example', national: '3990700015/R0666', active: false });
  }, 120_000);
  afterAll(() => login.stop());

  async function fromPlatform(person: string, origin = 'sas'): Promise<BrowserSession> {
    const session = await browser().open(`/sas/agenda?ps=${AGENDA}&slot=s-1&origin=${origin}`);
    return session.submit('Continuer', { login: person });
  }

  test('the first login asks for the terms, offers a password, and leads to the agenda that was asked for', async () => {
    const session = await fromPlatform('alix');
    expect(session.title).toBe('Conditions d’utilisation');
    await session.submit('Continuer', {});
    expect([session.status, session.title]).toEqual([400, 'Conditions d’utilisation']);
    await session.submit('Continuer', { accepter: 'oui' });
    expect(session.title).toBe('Choisir un mot de passe');
    await session.submit('Enregistrer', { nouveau: PASSWORD, encore: PASSWORD });
    expect([session.title, session.address.search]).toEqual(['Créneaux disponibles', `?ps=${AGENDA}&slot=s-1&origin=sas`]);
    expect(session.page).toContain('Fonctions de régulation ouvertes');
    expect(session.page).toContain('<dd>Alix Martin</dd>');
    const [row] = await login.rows(`SELECT account_id, accepted_at IS NOT NULL AS dated, length(terms_version) AS length FROM regulator_terms_acceptance WHERE account_id = 'alix'`);
    expect(row).toEqual({ account_id: 'alix', dated: true, length: 16 });
  });

  async function byPassword(email: string, password: string, path = `/sas/agenda?ps=${AGENDA}`): Promise<BrowserSession> {
    const session = await browser().open(path);
    return session.submit('Se connecter', { adresse: email, 'mot-de-passe': password });
  }

  async function lastEvents(count: number): Promise<unknown[]> {
    const rows = await login.rows(`SELECT interaction, query, resources, status FROM audit_event WHERE api = 'sas-login' ORDER BY id DESC LIMIT ${count}`);
    return rows.map(({ interaction, query, resources, status }) => `${String(interaction)} ${String(query)} ${String(resources)} ${String(status)}`);
  }

  describe('who comes in, and with what', () => {
    test.each([
      ['a person without account', 'inconnue', 'Accès refusé', 'reason=unknown'],
      ['an inactive account, although the e-mail of another is asserted', 'suspendu', 'Accès refusé', 'reason=inactive'],
      ['a person the provider does not know', 'personne', 'Connexion refusée', 'reason=sas-identity-refused'],
    ])('%s is refused by a page without regulator function', async (_name, person, title, reason) => {
      const session = await fromPlatform(person);
      expect([session.status, session.title]).toEqual([403, title]);
      expect(session.cookie('__Host-sas-session')).toBeUndefined();
      expect((await lastEvents(1))[0]).toContain(reason);
    });

    test('a regulator without national identifier is known by the technical one', async () => {
      const session = await fromPlatform('uuid-technique', 'sas-preprod');
      expect(session.title).toBe('Conditions d’utilisation');
      const [row] = await login.rows(`SELECT origin FROM regulator_session WHERE account_id = 'technique'`);
      expect(row).toEqual({ origin: 'sas-preprod' });
    });

    test('whoever is signed in at the provider comes back without typing anything', async () => {
      const session = await fromPlatform('alix');
      expect((await session.open(`/sas/agenda?ps=${AGENDA}&origin=sas`)).title).toBe('Créneaux disponibles');
      session.setCookie('__Host-sas-session', 'lost');
      const again = await session.open(`/sas/agenda?ps=${AGENDA}?origin=sas`);
      expect([again.title, again.page.includes('Fonctions de régulation ouvertes')]).toEqual(['Créneaux disponibles', true]);
    });

    test('habilitation is effective with the platform’s origin only: not by password, not without origin, not with an unknown one', async () => {
      const closed = 'Fonctions de régulation indisponibles';
      const session = await fromPlatform('alix');
      expect((await session.open(`/sas/agenda?ps=${AGENDA}`)).page).toContain(closed);
      expect((await session.open(`/sas/agenda?ps=${AGENDA}&origin=SAS`)).page).toContain(closed);
      expect((await session.open(`/sas/agenda?ps=${AGENDA}&origin=sas&origin=autre`)).page).toContain(closed);
      const direct = await byPassword('alix.martin@sas.example', PASSWORD);
      expect(direct.page).toContain(closed);
      // With the origin, a session by password is worth nothing: the provider is asked.
      await direct.request(`/sas/agenda?ps=${AGENDA}&origin=sas`, {});
      expect(direct.location?.startsWith(`${login.issuer}/auth?`)).toBe(true);
    });

    test('de-habilitation ends sessions at once, and they stay ended when the account comes back', async () => {
      await login.account('bref', { email: 'bref@sas.example', technical: 'uuid-technique-bref' });
      const password = await login.rows(`INSERT INTO regulator_credential SELECT 'bref', password_hash, now() FROM regulator_credential WHERE account_id = 'alix' RETURNING 1`);
      expect(password).toHaveLength(1);
      const session = await byPassword('bref@sas.example', PASSWORD);
      expect(session.title).toBe('Conditions d’utilisation');
      await login.account('bref', { email: 'bref@sas.example', technical: 'uuid-technique-bref', active: false });
      await login.account('bref', { email: 'bref@sas.example', technical: 'uuid-technique-bref' });
      expect((await session.open(`/sas/agenda?ps=${AGENDA}`)).title).toBe('Connexion');
      expect(await login.rows(`SELECT 1 FROM regulator_session WHERE account_id = 'bref'`)).toEqual([]);
      await login.account('bref', { email: 'bref@sas.example', technical: 'uuid-technique-bref', active: false });
      expect((await byPassword('bref@sas.example', PASSWORD)).status).toBe(403);
    });

    test('signing out ends the session on the server', async () => {
      const session = await byPassword('alix.martin@sas.example', PASSWORD);
      const token = session.cookie('__Host-sas-session') ?? '';
      expect((await session.submit('Se déconnecter')).title).toBe('Connexion');
      expect(session.cookie('__Host-sas-session')).toBeUndefined();
      session.setCookie('__Host-sas-session', token);
      expect((await session.open(`/sas/agenda?ps=${AGENDA}`)).title).toBe('Connexion');
    });
  });

  describe('threats', () => {
    test.each([
      ['no ps', '/sas/agenda', 'ps'],
      ['two owners', `/sas/agenda?ps=${AGENDA}&ps=810000000020`, 'ps'],
      ['an address instead of an identifier', '/sas/agenda?ps=https://evil.example/', 'ps'],
      ['a slot that breaks out of the page', `/sas/agenda?ps=${AGENDA}&slot=%22%3E%3Cscript%3E`, 'slot'],
    ])('an address with %s is a page that names the parameter', async (_name, address, parameter) => {
      const session = await browser().open(address);
      expect(session.status).toBe(400);
      expect(session.page).toContain(`Paramètre « ${parameter} »`);
      expect(session.page).not.toContain('<script');
    });

    test.each([
      ['origin', `/sas/agenda?ps=${AGENDA}&origin=https://evil.example/`],
      ['origin without scheme', `/sas/agenda?ps=${AGENDA}&origin=//evil.example`],
      ['a return address', `/sas/connexion?ps=${AGENDA}&suite=https://evil.example/&redirect_uri=https://evil.example/`],
      ['a Host header', `/sas/agenda?ps=${AGENDA}`],
    ])('%s leads nowhere else (open redirect)', async (_name, address) => {
      const session = browser();
      await session.request(address, { headers: { 'x-forwarded-host': 'evil.example' } });
      while (session.location !== undefined) {
        expect(session.location).toMatch(/^\/sas\//);
        await session.request(session.location, {});
      }
      await session.post('Se connecter', { adresse: 'alix.martin@sas.example', 'mot-de-passe': PASSWORD, suite: 'https://evil.example/' });
      expect([session.status, session.location]).toEqual([303, `/sas/agenda?ps=${AGENDA}`]);
    });

    test('a session planted before the login is not the session after it (session fixation)', async () => {
      const attacker = await byPassword('alix.martin@sas.example', PASSWORD);
      const planted = attacker.cookie('__Host-sas-session') ?? '';
      const victim = browser();
      victim.setCookie('__Host-sas-session', planted);
      await victim.open(`/sas/agenda?ps=${AGENDA}&origin=sas`);
      await victim.submit('Continuer', { login: 'alix' });
      expect(victim.page).toContain('Fonctions de régulation ouvertes');
      expect(victim.cookie('__Host-sas-session')).not.toBe(planted);
      expect((await attacker.open(`/sas/agenda?ps=${AGENDA}`)).title).toBe('Connexion');
    });

    test('cookies are signed, and kept from scripts, from other sites and from plain HTTP', async () => {
      const session = await browser().request('/sas/connexion', {});
      expect(session.headers?.getSetCookie()).toEqual([expect.stringMatching(/^__Host-sas-visit=[\w-]{43}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/)]);
      expect(session.headers?.get('cache-control')).toBe('no-store');
      expect(session.headers?.get('content-security-policy')).toContain("script-src 'self'");
      expect(session.page).not.toMatch(/<script|style=|onclick/);
      const signed = await byPassword('alix.martin@sas.example', PASSWORD);
      const token = signed.cookie('__Host-sas-session') ?? '';
      signed.setCookie('__Host-sas-session', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`);
      expect((await signed.open(`/sas/agenda?ps=${AGENDA}`)).title).toBe('Connexion');
    });

    test.each<[string, (session: BrowserSession) => Promise<BrowserSession>]>([
      ['without code', (session) => session.post('Se déconnecter', { jeton: '' })],
      ['with the code of another form', (session) => session.post('Se déconnecter', { jeton: 'A'.repeat(43) })],
      ['sent by another site', (session) => session.post('Se déconnecter', {}, { 'sec-fetch-site': 'cross-site' })],
      ['as JSON', (session) => session.request('/sas/deconnexion', { form: {}, headers: { 'content-type': 'application/json' } })],
    ])('a form %s changes nothing (CSRF)', async (_name, post) => {
      const session = await byPassword('alix.martin@sas.example', PASSWORD);
      await post(session);
      expect([400, 403]).toContain(session.status);
      expect((await session.open(`/sas/agenda?ps=${AGENDA}`)).title).toBe('Créneaux disponibles');
    });

    test('the code of one browser is worth nothing in another (CSRF by the attacker’s own code)', async () => {
      const attacker = await browser().open('/sas/connexion');
      const { jeton = '' } = attacker.formOf('Se connecter').hidden;
      const victim = await browser().open('/sas/connexion');
      await victim.post('Se connecter', { jeton, adresse: 'alix.martin@sas.example', 'mot-de-passe': PASSWORD });
      expect([victim.status, victim.title]).toEqual([403, 'Formulaire expiré']);
    });

    test('no password, e-mail or token stands in the audit, and passwords are stored by argon2id with 64 MiB', async () => {
      const [trail] = await login.rows(`SELECT string_agg(query, ' ') AS text FROM audit_event WHERE api = 'sas-login'`);
      expect(String(trail?.['text'])).not.toMatch(/@|chevaux|mot de passe/);
      const [credential] = await login.rows(`SELECT password_hash FROM regulator_credential WHERE account_id = 'alix'`);
      expect(credential?.['password_hash']).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=4\$[\w+/]{22}\$[\w+/]{43}$/);
    });
  });
});
