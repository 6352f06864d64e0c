import { APA_FORMAT, CATEGORY_FORMAT, VIA_TRAJECTOIRE_FORMAT } from './formats';
import { readTable } from './read-table';
import type { TableFormat } from './read-table';
import type { ReferenceItem } from './reference-item';
import { ReferenceFileError } from './reference-item';

async function* bytes(...chunks: readonly (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}

async function read<Row>(format: TableFormat<Row>, ...chunks: readonly (string | Buffer)[]): Promise<ReferenceItem<Row>[]> {
  const items: ReferenceItem<Row>[] = [];
  for await (const item of readTable(format, bytes(...chunks))) items.push(item);
  return items;
}

const VT_HEADER = 'FINESS;Nom;Région;Domaine;Etat VT;Etat synchronisation;Date synchronisation\n';

it('reads a file in any order of columns, in UTF-8 with a mark and Windows line ends, cut anywhere', async () => {
  const file = Buffer.from(`\uFEFFDate;nombre;REGION;departement\r\n2023-06-30;12;84;07\r\n`);
  expect(await read(APA_FORMAT, file.subarray(0, 3), file.subarray(3, 21), file.subarray(21))).toEqual([
    { kind: 'row', row: { date: '2023-06-30', region: '84', department: '07', establishments: 12 } }, { kind: 'version', version: '2023-06-30' },
  ]);
});

it('reads windows-1252, and keeps accents of both encodings in one file', async () => {
  const items = await read(VIA_TRAJECTOIRE_FORMAT, VT_HEADER, Buffer.from('440000001;R\xe9sidence des Ch\xeanes;52;4;Ouvert;Mise \xe0 jour de l\x92offre active;30/06/2023\n', 'latin1'),
    '440000002;"Les ""Tilleuls"" d’Été";52;Grand Age;Ouvert;MISE À JOUR DE L’OFFRE ACTIVE;2023-07-01\n');
  expect(items.map((item) => (item.kind === 'row' ? item.row : item.kind))).toEqual([
    { finess: '440000001', name: 'Résidence des Chênes', region: '52', domain: 'Handicap', state: 'ouvert', synchronisation: "mise à jour de l'offre active", synchronisedOn: '2023-06-30' },
    { finess: '440000002', name: 'Les "Tilleuls" d’Été', region: '52', domain: 'Grand Age', state: 'ouvert', synchronisation: "mise à jour de l'offre active", synchronisedOn: '2023-07-01' },
    'version',
  ]);
});

it.each([
  ['a missing column', 'date;region;nombre\n2023-06-30;84;12\n', 'Manquantes : departement'],
  ['a column too many', 'date;region;departement;nombre;note\n', 'Inconnues : note'],
  ['no line at all', '\n\n', 'vide'],
  ['UTF-16', Buffer.from('\uFEFFdate;region', 'utf16le'), 'UTF-16'],
  ['binary content', Buffer.from([0x64, 0x00, 0x0a]), 'fichier texte'],
  ['invalid bytes behind a UTF-8 mark', Buffer.from([0xef, 0xbb, 0xbf, 0x64, 0xe9, 0x0a]), 'ligne 1'],
  ['one endless line', Buffer.alloc(1_000_001, 0x61), 'fichier texte'],
])('refuses a file with %s before its first row', async (_, content, named) => {
  const reading = read(APA_FORMAT, content);
  await expect(reading).rejects.toThrow(ReferenceFileError);
  await expect(reading).rejects.toThrow(named);
});

it.each([
  ['440000001;A;52;4;Ouvert;x', '6 colonnes au lieu de 7', true],
  ['440000001;"A;52;4;Ouvert;x;', 'Guillemets', true],
  ['44000001;A;52;4;Ouvert;x;2023-06-30', '9 caractères', true],
  ['440000001;A;52;5;Ouvert;x;2023-06-30', 'Grand Age, Handicap', true],
  ['440000001;A;52;4;Ouvert;x;2023-02-30', "n'est pas une date", true],
  ['440000001;A;52;4;Ouvert;x;31/12/1899', 'date technique', false],
  ['440000001;A;52;4;Ouvert;x;1899-12-30 00:00:00', 'date technique', false],
  ['440000001;A;;4;Ouvert;x;', '« region » est vide', true],
])('reports the line %s', async (line, named, refused) => {
  const items = await read(VIA_TRAJECTOIRE_FORMAT, VT_HEADER, '440000009;B;52;4;Ouvert;x;\n', `${line}\n`);
  const problems = items.flatMap((item) => (item.kind === 'problem' ? [item.problem] : []));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ where: 'ligne 3', refused });
  expect(problems[0]?.text.fr).toContain(named);
  expect(items.filter(({ kind }) => kind === 'row')).toHaveLength(refused ? 1 : 2);
});

it('refuses a period that ends before it begins', async () => {
  const items = await read(CATEGORY_FORMAT, 'code;perimetre;domaine;groupe;sans_autorisation;debut;fin\n', '101;historique;sanitaire;Non défini;;2024-01-01;2023-01-01\n');
  expect(items).toMatchObject([{ kind: 'problem', problem: { refused: true } }]);
});
