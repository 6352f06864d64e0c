import { editorsPage } from './editors-page';
import type { EditorRow } from './editors-page';

const NOW = Date.parse('2026-03-27T14:00:00+01:00');
const row = (name: string, fields: Partial<EditorRow['editor']> = {}, health: Partial<EditorRow['health']> = {}): EditorRow => ({
  editor: { name, baseUrl: 'https://editor.example/fhir', flows: ['INT_R01', 'SOS'], active: true, timeoutMs: 7000, ...fields }, health: { breaker: 'closed', ...health },
});
const lineOf = (page: string, name: string): string => page.split('\n').find((line) => line.includes(`<th scope="row">${name}`)) ?? '';

test('each editor has one line with its last success, duration, slots and state', () => {
  const page = editorsPage([
    row('alpha', {}, { lastSuccessAt: NOW - 12_000, latencyMs: 87, slots: 42 }),
    row('beta', {}, { breaker: 'open', lastFailureAt: NOW - 300_000, lastFailure: { code: 'transient', reason: 'server-error', httpStatus: 503 }, latencyMs: 9 }),
    row('gamma', { active: false }),
  ], [], NOW, '/admin/editors/page.css');
  expect(lineOf(page, 'alpha')).toContain('interrogé</span></td><td><time datetime="2026-03-27T13:59:48.000+01:00">il y a 12 s</time></td><td>87 ms sur 7000</td><td>42</td><td>aucun');
  expect(lineOf(page, 'beta')).toContain('mis à l’écart');
  expect(lineOf(page, 'beta')).toContain('il y a 5 min</time> : erreur du serveur, HTTP 503');
  expect(lineOf(page, 'gamma')).toContain('<span class="idle">désactivé</span>');
  expect(page).toContain('27/03/2026 à 14:00:00');
  expect(page).not.toContain('role="alert"');
});

test('names and refusals are text, never markup; there is no script', () => {
  const page = editorsPage([row('<img src=x onerror=alert(1)>')], ['editors.json[1] "<b>" & co', 'Non interrogé'], NOW, '/style.css');
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(page).toContain('editors.json[1] &quot;&lt;b&gt;&quot; &amp; co');
  expect(page.match(/role="alert"/g)).toHaveLength(2);
  expect(page).not.toMatch(/<script|<img/);
});

test('the table is reached by keyboard and read by its heads', () => {
  const page = editorsPage([row('alpha')], [], NOW, '/style.css');
  expect(page).toContain('<html lang="fr">');
  expect(page).toContain('<a class="skip" href="#editeurs">');
  expect(page).toContain('tabindex="0"');
  expect(page.match(/<th scope="col">/g)).toHaveLength(7);
});

test('without editors the page says where to add one', () => {
  expect(editorsPage([], [], NOW, '/style.css')).toContain('SAS_EDITORS_FILE');
});
