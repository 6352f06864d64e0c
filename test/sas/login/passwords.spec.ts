import { BrowserSession } from './browser-session';
import { AGENDA, startLoginServer } from './login-server';
import type { LoginServer } from './login-server';

const PASSWORD = 'quatre chevaux bleus';
const OTHER = 'cinq tortues vertes';

describe('passwords and reset links, over HTTPS', () => {
  let login: LoginServer;
  const browser = (): BrowserSession => new BrowserSession(login.origin);

  beforeAll(async () => {
    login = await startLoginServer({ 'uuid-alix': { email: 'x@sas.example' } });
    await login.account('alix', { email: 'Alix.Martin@sas.example', technical: 'uuid-alix' });
    await login.account('technique', { email: 'technique@sas.example', technical: 'uuid-technique' });
    await login.account('suspendu', { email: 'suspendu@sas.example', technical: 'uuid-suspendu', active: false });
    const session = await browser().open(`/sas/agenda?ps=${AGENDA}&origin=sas`);
    await session.submit('Continuer', { login: 'uuid-alix' });
    await session.submit('Continuer', { accepter: 'oui' });
    await session.submit('Enregistrer', { nouveau: PASSWORD, encore: PASSWORD });
    expect(session.title).toBe('Créneaux disponibles');
  }, 120_000);
  afterAll(() => login.stop());

  async function byPassword(email: string, password: string): Promise<BrowserSession> {
    const session = await browser().open(`/sas/agenda?ps=${AGENDA}`);
    return session.submit('Se connecter', { adresse: email, 'mot-de-passe': password });
  }

  async function lastEvent(): Promise<string> {
    const [row] = await login.rows(`SELECT interaction, query, resources, status FROM audit_event WHERE api = 'sas-login' ORDER BY id DESC LIMIT 1`);
    return `${String(row?.['interaction'])} ${String(row?.['query'])} ${String(row?.['resources'])} ${String(row?.['status'])}`;
  }

  async function askLink(email: string): Promise<BrowserSession> {
    const session = await browser().open('/sas/mot-de-passe-oublie');
    return session.submit('Envoyer le lien', { adresse: email });
  }

  /** The link of the newest message, once there are so many. */
  async function link(count: number): Promise<string> {
    for (let tries = 0; tries < 200 && login.mails().length < count; tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    const mails = login.mails();
    expect(mails).toHaveLength(count);
    const body = (mails.at(-1) ?? '').split('\n\n')[1] ?? '';
    return /https:\S+/.exec(Buffer.from(body, 'base64').toString('utf8'))?.[0] ?? '';
  }

  test('a reset link leads here, serves once, and ends every session', async () => {
    const open = await byPassword('alix.martin@sas.example', PASSWORD);
    expect(open.title).toBe('Créneaux disponibles');
    const answer = await askLink('ALIX.martin@sas.example');
    expect(answer.status).toBe(202);
    const address = await link(1);
    expect(address).toMatch(new RegExp(`^${login.origin}/sas/nouveau-mot-de-passe\\?lien=[\\w-]{43}$`));
    // A mail program that looks first does not use it up.
    await browser().open(address);
    const session = await browser().open(address);
    await session.submit('Enregistrer', { nouveau: 'court', encore: 'autre' });
    expect([session.status, session.page.includes('au moins 12 caractères')]).toEqual([400, true]);
    const replay = await browser().open(address);
    await session.submit('Enregistrer', { nouveau: OTHER, encore: OTHER });
    expect([session.title, session.page.includes('Votre mot de passe est changé')]).toEqual(['Connexion', true]);
    await replay.submit('Enregistrer', { nouveau: PASSWORD, encore: PASSWORD });
    expect([replay.status, replay.title]).toEqual([403, 'Lien expiré']);
    expect((await browser().open(address)).title).toBe('Lien expiré');
    expect((await open.open(`/sas/agenda?ps=${AGENDA}`)).title).toBe('Connexion');
    expect((await byPassword('alix.martin@sas.example', PASSWORD)).status).toBe(403);
    expect((await byPassword('alix.martin@sas.example', OTHER)).title).toBe('Créneaux disponibles');
  });

  test('a link is worth nothing once another was sent, the account changed, or half an hour passed', async () => {
    await login.account('liens', { email: 'liens@sas.example', technical: 'uuid-liens' });
    await askLink('liens@sas.example');
    const first = await link(2);
    await askLink('liens@sas.example');
    const second = await link(3);
    expect((await browser().open(first)).title).toBe('Lien expiré');
    const session = await browser().open(second);
    expect(session.title).toBe('Choisir un nouveau mot de passe');
    await login.account('liens', { email: 'liens@sas.example', technical: 'uuid-liens', family: 'Durand' });
    await session.submit('Enregistrer', { nouveau: PASSWORD, encore: PASSWORD });
    expect(session.title).toBe('Lien expiré');
    await askLink('liens@sas.example');
    const third = await link(4);
    await login.rows(`UPDATE regulator_password_reset SET expires_at = now() - interval '1 second'`);
    expect((await browser().open(third)).title).toBe('Lien expiré');
    // The fourth of an hour is not sent, and the page does not tell.
    expect((await askLink('liens@sas.example')).status).toBe(202);
    expect(login.mails()).toHaveLength(4);
  });

  test('the page of a forgotten password is the same for every address, and the link leads to no Host of the caller', async () => {
    const known = await askLink('technique@sas.example');
    expect(await link(5)).toMatch(new RegExp(`^${login.origin}/`));
    for (const email of ['suspendu@sas.example', 'nul@sas.example', '']) {
      const other = await askLink(email);
      expect([other.status, other.page]).toEqual([known.status, known.page]);
    }
    expect(login.mails()).toHaveLength(5);
  });

  test('a session by password must give the password again to change it', async () => {
    const session = await byPassword('alix.martin@sas.example', OTHER);
    await session.open('/sas/mot-de-passe');
    await session.submit('Enregistrer', { actuel: 'pas le bon du tout', nouveau: PASSWORD, encore: PASSWORD });
    expect([session.status, await lastEvent()]).toEqual([403, 'password-change reason=refused Practitioner/alix 403']);
    await session.submit('Enregistrer', { actuel: OTHER, nouveau: PASSWORD, encore: PASSWORD });
    expect(session.page).toContain('Votre mot de passe est changé');
  });

  test('unknown, without password, inactive, wrong and locked out read the same (user enumeration)', async () => {
    await login.account('verrou', { email: 'verrou@sas.example', technical: 'uuid-verrou' });
    const pages: string[] = [];
    const read = async (email: string): Promise<void> => {
      const session = await byPassword(email, 'un mot de passe faux');
      expect(session.status).toBe(403);
      pages.push(session.page.replaceAll(email, 'ADRESSE').replace(/name="jeton" value="[^"]*"/, ''));
    };
    for (const email of ['nul@sas.example', 'technique@sas.example', 'suspendu@sas.example', 'alix.martin@sas.example']) await read(email);
    for (let attempt = 0; attempt < 6; attempt += 1) await read('verrou@sas.example');
    expect(new Set(pages).size).toBe(1);
    expect(await lastEvent()).toMatch(/^sign-in method=password&subject=[0-9a-f]{16}&reason=locked Practitioner\/verrou 403$/);
  });

  test('the work done is the same whether there is an account or not (user enumeration by time)', async () => {
    const [row] = await login.rows(`SELECT count(*)::integer AS count FROM regulator_sign_in_failure`);
    await byPassword('jamais-vu@sas.example', 'un mot de passe faux');
    const [after] = await login.rows(`SELECT count(*)::integer AS count FROM regulator_sign_in_failure`);
    expect(Number(after?.['count'])).toBe(Number(row?.['count']) + 1);
  });

  test('five failures lock an account out, the right password included; sent together they are five as well', async () => {
    await login.account('bloque', { email: 'bloque@sas.example', technical: 'uuid-bloque' });
    await login.rows(`INSERT INTO regulator_credential SELECT 'bloque', password_hash, now() FROM regulator_credential WHERE account_id = 'alix'`);
    await Promise.all(Array.from({ length: 8 }, () => byPassword('bloque@sas.example', 'un mot de passe faux')));
    expect((await byPassword('bloque@sas.example', PASSWORD)).status).toBe(403);
    const events = await login.rows(`SELECT query FROM audit_event WHERE resources = '{Practitioner/bloque}' AND interaction = 'sign-in'`);
    expect(events.filter(({ query }) => String(query).includes('reason=refused'))).toHaveLength(5);
    expect(events.filter(({ query }) => String(query).includes('reason=locked'))).toHaveLength(4);
    // The lock is of the password: the platform still opens the door.
    await login.rows(`UPDATE regulator_sign_in_failure SET until = now() - interval '1 second'`);
    expect((await byPassword('bloque@sas.example', PASSWORD)).title).toBe('Conditions d’utilisation');
  });

  test('forms are counted by network address, and those beyond are refused before anything is compared', async () => {
    const session = await browser().open('/sas/connexion');
    const statuses: number[] = [];
    for (let sent = 0; sent < 61; sent += 1) statuses.push((await session.post('Se connecter', { jeton: '' }).then(async ({ status }) => { await session.open('/sas/connexion'); return status; })));
    expect(statuses.at(-1)).toBe(429);
    await session.post('Se connecter', { jeton: '' });
    expect([session.title, Number(session.headers?.get('retry-after')) > 0]).toEqual(['Trop de demandes', true]);
    const refused = await login.rows(`SELECT DISTINCT query FROM audit_event WHERE query LIKE 'sas-throttled %'`);
    expect(refused).toEqual([{ query: 'sas-throttled POST /sas/connexion' }]);
  });
});
