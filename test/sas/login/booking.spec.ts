import { setTimeout as pause } from 'node:timers/promises';
import { commandContext } from '../../../src/cli/command-context';
import { arrayAt, stringAt } from '../../../src/fhir-common/core/json';
import type { ResourceJson } from '../../../src/fhir-common/core/json';
import { entriesOf } from '../examples';
import { jsonOf } from '../exchange';
import { GUIDE_VERSIONS, guideErrors, guideValidator } from '../guide-validation';
import { BrowserSession } from './browser-session';
import { HELD } from './held-agenda';
import { AGENDA, NATIONAL, startLoginServer } from './login-server';
import type { LoginServer } from './login-server';

const validator = guideValidator();
let login: LoginServer;

beforeAll(async () => {
  login = await startLoginServer({
    alix: { SubjectNameID: NATIONAL, email: 'alix.martin@sas.example', email_verified: true },
    'uuid-bea': { email: 'bea@sas.example', email_verified: true },
  }, {}, true);
  await login.account('alix', { email: 'alix.martin@sas.example', national: NATIONAL });
  await login.account('bea', { email: 'bea@sas.example', technical: 'uuid-bea' });
  const { engine } = login.server;
  const outcomes = await engine.writes.import(commandContext(engine), engine.api('sas-editor'), HELD);
  expect(outcomes.map(({ kind }) => kind)).toEqual(HELD.map(() => 'created'));
}, 120_000);
afterAll(() => login.stop());

const PAGE = `/sas/agenda?ps=${AGENDA}&slot=second&origin=sas`;

/** A regulator who came from the platform and has accepted the terms, on the page of the agenda. */
async function regulator(person: string): Promise<BrowserSession> {
  const session = await new BrowserSession(login.origin).open(PAGE);
  await session.submit('Continuer', { login: person });
  if (session.title === 'Conditions d’utilisation') await session.submit('Continuer', { accepter: 'oui' });
  return session.open(PAGE);
}

/** Posts the form of one slot, whichever comes first on the page. */
const reserve = (session: BrowserSession, id: string): Promise<BrowserSession> => session.submit('Réserver', { creneau: id });
const shown = ({ page }: BrowserSession): string[] => [...page.matchAll(/name="creneau" value="([^"]*)"/g)].map(([, id = '']) => id);
const statusOf = async (id: string): Promise<unknown> => jsonOf(await login.server.as('sas-editor').get(`/sas/editor/fhir/Slot/${id}`))['status'];

async function told(count: number): Promise<ResourceJson[]> {
  const read = async (): Promise<ResourceJson[]> => entriesOf(jsonOf(await login.server.as('sas-platform').get('/sas/platform/fhir/Appointment')));
  for (let turn = 0; turn < 100 && (await login.rows(`SELECT 1 FROM sas_delivery WHERE state = 'sent'`)).length < count; turn += 1) await pause(200);
  return read();
}

test('the page shows what the platform is shown, by day, escaped; the slot asked for is marked', async () => {
  const session = await regulator('alix');
  expect(shown(session)).toEqual(['premier', 'second', 'troisieme']);
  expect(session.page).toContain('Agenda de <strong>Anne ESSAI</strong>');
  expect(session.page).toContain('au cabinet · Soin &lt;b&gt;urgent&lt;/b&gt; · 3 rue des Lilas, 35000 Rennes');
  expect(session.page).toContain('3 rue des Lilas, 35000 Rennes · sans rendez-vous');
  expect(session.page).not.toContain('patientele');
  expect(/<li class="asked" id="creneau-demande">(.*?)<\/li>/s.exec(session.page)?.[1]).toContain('value="second"');
});

test('a booking makes the slot busy, is shown, and reaches the platform as an appointment valid for both guides', async () => {
  const session = await reserve(await regulator('alix'), 'premier');
  expect([session.title, session.address.pathname, session.address.searchParams.get('origin')]).toEqual(['Créneaux disponibles', '/sas/agenda', 'sas']);
  expect(session.page).toContain('Le créneau est réservé. La plateforme SAS va en être informée.');
  expect([shown(session), await statusOf('premier')]).toEqual([['second', 'troisieme'], 'busy']);
  expect(session.page).toContain('Vos réservations');

  const [appointment] = await told(1);
  expect([appointment?.['status'], appointment?.['start']]).toEqual(['booked', HELD.find(({ id }) => id === 'premier')?.['start']]);
  expect(stringAt(arrayAt(appointment, 'identifier')[0], 'system')).toBe(`${login.origin}/sas/rendez-vous`);
  expect(JSON.stringify(appointment?.['extension'])).toContain(NATIONAL);
  expect(JSON.stringify(appointment?.['participant'])).toContain(AGENDA);
  expect(JSON.stringify(appointment)).not.toMatch(/Patient|Martin|alix/);
  for (const version of GUIDE_VERSIONS) expect(guideErrors(validator, appointment, version)).toEqual([]);
  const [event] = await login.rows(`SELECT query, resources FROM audit_event WHERE api = 'sas-login' AND interaction = 'booking'`);
  expect(String(event?.['query'])).toContain(`ps=${AGENDA}&slot=premier`);
  expect(await login.rows(`SELECT client FROM audit_event WHERE api = 'sas-editor' AND interaction = 'update'`)).toEqual([{ client: 'regulator:alix' }]);
});

test('of two regulators who want one slot at once, one has it', async () => {
  const sessions = [await regulator('alix'), await regulator('uuid-bea')];
  const ended = await Promise.all(sessions.map((session) => reserve(session, 'second')));
  expect(ended.map(({ address }) => address.searchParams.get('avis')).sort()).toEqual(['pris', 'reserve']);
  expect(await login.rows(`SELECT count(*)::integer AS bookings FROM sas_booking WHERE slot = 'second'`)).toEqual([{ bookings: 1 }]);
  expect(await told(2)).toHaveLength(2);
});

test('a regulator known by the technical identifier alone is told as such; nobody cancels for another; a cancellation frees the slot and is told', async () => {
  const session = await reserve(await regulator('uuid-bea'), 'troisieme');
  const before = await told(3);
  const own = before.find((appointment) => JSON.stringify(appointment).includes('"INTRN"') && appointment['start'] === HELD.find(({ id }) => id === 'troisieme')?.['start']);
  expect(JSON.stringify(own?.['extension'])).toContain('uuid-bea');
  const id = stringAt(arrayAt(own, 'identifier')[0], 'value') ?? '';

  const other = await regulator('alix');
  await other.submit('Annuler', { reservation: id });
  expect([other.address.searchParams.get('avis'), await statusOf('troisieme')]).toEqual(['absente', 'busy']);

  for (const reservation of ['', '-'.repeat(36), 'x'.repeat(36)]) {
    await session.submit('Annuler', { reservation });
    expect([reservation, session.address.searchParams.get('avis'), await statusOf('troisieme')]).toEqual([reservation, 'absente', 'busy']);
  }

  await session.submit('Annuler', { reservation: id });
  expect(session.page).toContain('La réservation est annulée.');
  expect([await statusOf('troisieme'), shown(session)]).toEqual(['free', ['troisieme']]);
  const after = await told(4);
  expect(after.find((appointment) => JSON.stringify(appointment['identifier']).includes(id))?.['status']).toBe('cancelled');
  await session.open(PAGE);
  expect(session.page).not.toContain(id);
});

test('a slot that the agenda has given to somebody else since is not freed by a cancellation', async () => {
  const session = await reserve(await regulator('uuid-bea'), 'troisieme');
  const { engine } = login.server;
  const written = async (status: 'free' | 'busy'): Promise<void> => {
    const slots = HELD.filter(({ id }) => id === 'troisieme').map((slot) => ({ ...slot, status }));
    expect((await engine.writes.import(commandContext(engine), engine.api('sas-editor'), slots)).map(({ kind }) => kind)).toEqual(['updated']);
  };
  await written('free');
  await written('busy');
  await session.submit('Annuler', {});
  expect([session.address.searchParams.get('avis'), await statusOf('troisieme')]).toEqual(['annule', 'busy']);
  await written('free');
});

test.each([
  ['what is reserved', 'patientele'],
  ['what is gone', 'premier'],
  ['what is taken without appointment', 'sans-rendez-vous'],
  ['what never was', 'x'.repeat(200)],
])('%s is not booked, and nothing changes', async (_name, id) => {
  const bookings = await login.rows('SELECT id FROM sas_booking');
  const session = await reserve(await regulator('alix'), id);
  expect([session.status, session.address.searchParams.get('avis')]).toEqual([200, 'pris']);
  expect(await login.rows('SELECT id FROM sas_booking')).toEqual(bookings);
});

test('without the platform’s origin no form is shown, and none is taken; neither is one of another site, or without its code', async () => {
  const session = await regulator('alix');
  const { action, hidden } = session.formOf('Réserver');
  const open = await session.open(`/sas/agenda?ps=${AGENDA}`);
  expect(open.page).toContain('Fonctions de régulation indisponibles');
  expect([shown(open), open.page.includes('Annuler')]).toEqual([[], false]);
  const post = async (address: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<number> => (await session.request(address, { form, headers })).status;
  const fields = { ...hidden, creneau: 'troisieme' };
  expect(await post(action.replace('&origin=sas', ''), fields)).toBe(403);
  expect(await post(action, { creneau: 'troisieme' })).toBe(403);
  expect(await post(action, fields, { 'sec-fetch-site': 'cross-site' })).toBe(403);
  session.setCookie('__Host-sas-session', 'lost');
  expect(await post(action, fields)).toBe(403);
  expect(await statusOf('troisieme')).toBe('free');
});
