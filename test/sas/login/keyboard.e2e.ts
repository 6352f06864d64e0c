import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandContext } from '../../../src/cli/command-context';
import { chromiumPath } from '../../setup/chromium';
import { HELD } from './held-agenda';
import { AGENDA, NATIONAL, startLoginServer } from './login-server';
import type { LoginServer } from './login-server';

const PASSWORD = 'quatre chevaux bleus';
const PICTURES = join(tmpdir(), 'sas-login-pictures');

describe('the pages in Chromium, by keyboard only', () => {
  let login: LoginServer;
  let browser: Browser;

  beforeAll(async () => {
    const executablePath = chromiumPath();
    login = await startLoginServer({ alix: { SubjectNameID: NATIONAL, email: 'alix.martin@sas.example', email_verified: true } });
    await login.account('alix', { email: 'alix.martin@sas.example', national: NATIONAL });
    const { engine } = login.server;
    const outcomes = await engine.writes.import(commandContext(engine), engine.api('sas-editor'), HELD);
    expect(outcomes.map(({ kind }) => kind)).toEqual(HELD.map(() => 'created'));
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    mkdirSync(PICTURES, { recursive: true });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await login.stop();
  });

  /** Goes forward with Tab until the focused element shows a text or bears an id. */
  async function tabTo(page: Page, wanted: string): Promise<void> {
    for (let presses = 0; presses < 15; presses += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(`document.activeElement === null ? '' : document.activeElement.id + '|' + document.activeElement.textContent.trim()`);
      if (String(focused).split('|').includes(wanted)) return;
    }
    throw new Error(`Tab does not reach ${wanted} on ${page.url()}`);
  }

  const heading = (page: Page): Promise<string> => page.locator('h1').innerText();
  const picture = (page: Page, name: string): Promise<Buffer> => page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });

  test('first login, terms, password, and the slots that the platform sent to', async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    const blocked: string[] = [];
    page.on('console', (message) => { if (message.type() === 'error') blocked.push(message.text()); });
    await page.goto(`${login.origin}/sas/agenda?ps=${AGENDA}&slot=s-1&origin=sas`);
    await page.waitForFunction(`document.activeElement?.id === 'login'`); // the provider's field takes the focus
    await page.keyboard.type('alix');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sas/conditions?*');
    expect([await heading(page), await page.locator('html').getAttribute('lang')]).toEqual(['Conditions d’utilisation', 'fr']);
    await picture(page, '1-conditions');

    await tabTo(page, 'Continuer');
    blocked.length = 0;
    await page.keyboard.press('Enter');
    await page.waitForSelector('.summary');
    // The browser logs the answer 400 itself; nothing else is wrong with the page.
    expect(blocked.filter((text) => !text.includes('status of 400'))).toEqual([]);
    expect(await page.evaluate('document.activeElement.className')).toBe('summary');
    await picture(page, '2-conditions-erreur');
    await tabTo(page, 'Cochez la case pour accepter les conditions d’utilisation, ou refusez-les.');
    await page.keyboard.press('Enter'); // to the box
    await tabTo(page, 'accepter');
    await page.keyboard.press('Space');
    await tabTo(page, 'Continuer');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sas/mot-de-passe?*');

    await tabTo(page, 'nouveau');
    await page.keyboard.type('trop court');
    await tabTo(page, 'encore');
    await page.keyboard.type('autre');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.summary');
    expect(await page.locator('#nouveau').getAttribute('aria-describedby')).toBe('nouveau-aide nouveau-erreur');
    expect(await page.locator('#encore-erreur').innerText()).toContain('diffèrent');
    await picture(page, '3-mot-de-passe-erreur');
    await tabTo(page, 'nouveau');
    await page.keyboard.type(PASSWORD);
    await tabTo(page, 'encore');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sas/agenda?*');

    expect(new URL(page.url()).search).toBe(`?ps=${AGENDA}&slot=s-1&origin=sas`);
    expect(await heading(page)).toBe('Créneaux disponibles');
    expect(await page.locator('main').innerText()).toContain('Fonctions de régulation ouvertes par la plateforme SAS.');
    await picture(page, '4-agenda');

    await tabTo(page, 'Réserver');
    const booked = await page.evaluate('document.activeElement.getAttribute("aria-label")');
    expect(booked).toMatch(/^Réserver le \p{L}+ \d+ \p{L}+ à \d\d h \d\d$/u);
    await page.keyboard.press('Enter');
    await page.waitForURL('**avis=reserve*');
    expect(await page.locator('[role=status]').innerText()).toContain('Le créneau est réservé.');
    await picture(page, '4b-reserve');
    expect(await page.getByRole('button', { name: String(booked) }).count()).toBe(0);
    await tabTo(page, 'Annuler');
    await page.keyboard.press('Enter');
    await page.waitForURL('**avis=annule*');
    expect(await page.getByRole('button', { name: String(booked) }).count()).toBe(1);
    await picture(page, '4c-annule');
    await context.close();
  }, 90_000);

  test('the same person by password: no regulator function, and the skip link leads to the content', async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled: false, viewport: { width: 360, height: 640 } });
    const page = await context.newPage();
    await page.goto(`${login.origin}/sas/agenda?ps=${AGENDA}&origin=inconnu`);
    expect(new URL(page.url()).pathname).toBe('/sas/connexion');
    await picture(page, '5-connexion-telephone');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**#contenu');
    await page.keyboard.press('Tab');
    await page.keyboard.type('alix.martin@sas.example');
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sas/agenda?*');
    expect(await page.locator('main').innerText()).toContain('Fonctions de régulation indisponibles');
    // Nothing is wider than a telephone.
    expect((await page.locator('body').boundingBox())?.width).toBe(360);
    await picture(page, '6-agenda-telephone');
    await context.close();
  }, 60_000);
});
