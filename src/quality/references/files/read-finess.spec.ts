import { finessState } from '../finess';
import type { FinessEstablishment } from '../finess';
import { Territory } from '../territory';
import { readFinessActivities } from './finess-json';
import { readFiness } from './read-finess';
import type { ReferenceItem } from './reference-item';
import { ReferenceFileError } from './reference-item';

const always = { from: undefined, to: undefined };
const territory = new Territory([{ department: '44', region: '52', regionName: 'Pays de la Loire', ...always }, { department: '971', region: '01', regionName: 'Guadeloupe', ...always }], '2026-06-15');

/** The bytes of a text, in chunks of a size that cuts characters and keys. */
async function* chunks(content: string | Buffer, size = 7): AsyncGenerator<Uint8Array> {
  const whole = Buffer.from(content);
  for (let at = 0; at < whole.length; at += size) yield await Promise.resolve(whole.subarray(at, at + size));
}

async function all<Row>(items: AsyncIterable<ReferenceItem<Row>>): Promise<{ rows: Row[]; versions: string[]; problems: string[] }> {
  const found = { rows: new Array<Row>(), versions: new Array<string>(), problems: new Array<string>() };
  for await (const item of items) {
    if (item.kind === 'row') found.rows.push(item.row);
    else if (item.kind === 'version') found.versions.push(item.version);
    else found.problems.push(`${item.problem.where}: ${item.problem.text.fr}`);
  }
  return found;
}

const ege = (number: string, more: object = {}, general: object = {}): object => ({
  informationsGeneralesEGE: { numFinessEge: number, nomEgeCourt: 'Les "Chênes" ]}', dateOuverture: '2001-02-03', ...general },
  categorieentiteGeographiqueExercice: '500 ', etatObjet: 'A', adresse: [{ cogCommune: '44109' }], contact: [{ telecom: { telephone: '0240000000' } }], ...more,
});
const flow = (establishments: readonly object[]): string => JSON.stringify({
  schemaVersion: 'v1.0.0', generatedAt: '2026-11-02 04:00:00', autres: { pmej: [1, 2] }, pmej: [{ informationsGeneralesPmej: { numeroFinessPm: '440000100' }, ege: establishments }, {}],
});

it('reads the structures flow, whatever the spelling of names and the cut of chunks', async () => {
  const file = await readFiness(chunks(flow([ege('440000001'), ege('2A0000011', { adresse: [{ cog_Commune: '2A004' }] })])), territory);
  const { rows, versions, problems } = await all(file.items);
  expect(file.holdsClosed).toBe(true);
  expect(versions).toEqual(['2026-11-02 04:00:00']);
  expect(rows[0]).toEqual({
    number: '440000001', legalEntity: '440000100', name: 'Les "Chênes" ]}', category: '500', opening: '2001-02-03', closing: undefined, closingType: undefined, inactive: false, lapsed: false,
    commune: '44109', department: '44', phone: '0240000000', email: undefined, updated: undefined,
  });
  expect(rows.map(({ number }) => number)).toEqual(['440000001', '2A0000011']);
  expect(problems).toEqual(['pmej[0].ege[1]: Commune 2A004 hors des départements connus : établissement sans département.']);
});

const event = (state: string, day: string): object => ({ dateEvenement: `${day} 00:00:00`, etatObjet1: state });

it.each<[string, object, object, string, string | undefined]>([
  ['no event, no date', {}, {}, 'open', undefined],
  ['a closing date', {}, { dateFermeture: '2025-01-01' }, 'closed', undefined],
  ['a closing date to come', {}, { dateFermeture: '2027-01-01' }, 'open', undefined],
  ['an inactive object', { etatObjet: 'I' }, {}, 'closed', undefined],
  ['a provisional closing', { evenement: [event('038', '2025-01-01')] }, {}, 'provisionally-closed', 'PRO'],
  ['the latest of two events', { evenement: [event('005', '2025-03-01'), event('038', '2025-01-01')] }, {}, 'closed', 'DEF'],
  ['a reopening after a closing', { etatObjet: 'I', evenement: [event('005', '2024-01-01'), event('039', '2025-01-01')] }, { dateFermeture: '2024-01-01' }, 'open', undefined],
  ['an exit from the field', { evenement: [event('002', '2024-01-01')] }, {}, 'closed', 'CHP'],
  ['a registration error', { evenement: [event('101', '2024-01-01')] }, {}, 'closed', 'ERR'],
  ['an event that says nothing of closing', { evenement: [event('001', '2024-01-01')] }, {}, 'open', undefined],
])('takes the state from %s', async (_, more, general, state, type) => {
  const { rows } = await all((await readFiness(chunks(flow([ege('440000001', more, general)])), territory)).items);
  const [row] = rows as [FinessEstablishment];
  expect([finessState(row, '2026-06-15'), row.closingType]).toEqual([state, type]);
});

const activity = (nature: string, more: object = {}): object => ({
  caracteristiquesGeneriques: { etatObjet: 'A', dateFinActiviteAutorisee: '2028-01-31', ...more },
  nature: { codeNature: nature, caracteristiquesSpecifiques: { typeActiviteAMF: { activiteAMF: '03', modaliteActivite: '01', formeActivite: '00' } } },
});

it('reads care authorisations, and leaves out other natures and inactive ones', async () => {
  const text = JSON.stringify({ generatedAt: '2026-11-02', pmej: [{ numeroFiness: '440000100', ege: [{ numero_finess_ege: '440000001', activitesExercees: [
    activity('AMF'), activity('EML'), activity('AMF', { etatObjet: 'I' }), activity('AMF', { dateFinActiviteAutorisee: null }), activity('AMF', { dateFinActiviteAutorisee: '1899-12-30' }),
  ] }] }] });
  const { rows, problems } = await all(readFinessActivities(chunks(text, 11)));
  expect(rows.map(({ end, ...row }) => [row, end])).toEqual(['2028-01-31', undefined, undefined].map((end) => [{ finess: '440000001', activity: '03', modality: '01', form: '00' }, end]));
  expect(problems).toHaveLength(1);
});

const cell = (values: Readonly<Record<number, string>>): string => Array.from({ length: 32 }, (_, index) => values[index] ?? '').join(';');
const line = (values: Readonly<Record<number, string>>): string => cell({ 0: 'structureet', 1: '440000001', 2: '440000100', 3: 'EHPAD', 12: '109', 13: '44', 18: '500', 28: '2001-02-03', ...values });

it('reads the older CSV in windows-1252, overseas departments and doubled quotes', async () => {
  const text = ['finess;etalab;101;2026-05-12', line({ 3: '"R\xe9sidence ""Soleil"""' }), line({ 1: '9A0000011', 12: '105', 13: '9A' }), 'geolocalisation;440000001;1;2;x;2026-01-01', line({ 13: '99' }), line({ 13: '9E' }), `${line({})};x`].join('\r\n');
  const file = await readFiness(chunks(Buffer.from(text, 'latin1'), 50), territory);
  const { rows, versions, problems } = await all(file.items);
  expect(file.holdsClosed).toBe(false);
  expect(versions).toEqual(['2026-05-12']);
  expect(rows.map(({ name, commune, department }) => [name, commune, department])).toEqual([['Résidence "Soleil"', '44109', '44'], ['EHPAD', '97105', '971'], ['EHPAD', '97109', '975']]);
  expect(problems).toEqual(['ligne 5: Département « 99 » inconnu : ligne écartée.', 'ligne 7: 33 colonnes au lieu de 32. Corrigez cette ligne.']);
});

it.each([
  ['another file', 'code;libelle\n', 'ni le flux JSON'],
  ['an empty file', '', 'ni le flux JSON'],
  ['the activities flow', JSON.stringify({ pmej: [{ ege: [{ activitesExercees: [] }] }] }), 'flux FINESS des structures'],
  ['a cut JSON file', flow([ege('440000001')]).slice(0, -40), 'JSON complet'],
  ['a JSON file followed by text', `${flow([ege('440000001')])} x`, 'JSON complet'],
  ['broken JSON', '{"pmej":[{"ege":[}]}', 'JSON complet'],
  ['JSON in latin1', Buffer.from(flow([ege('440000001')]), 'latin1'), 'UTF-8'],
])('refuses %s', async (_, content, named) => {
  const reading = readFiness(chunks(content), territory).then((file) => all(file.items));
  await expect(reading).rejects.toThrow(ReferenceFileError);
  await expect(reading).rejects.toThrow(named);
});
