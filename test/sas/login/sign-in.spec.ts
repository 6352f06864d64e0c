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
});
