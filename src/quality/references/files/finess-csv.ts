import type { Territory } from '../territory';
import type { FinessEstablishment } from '../finess';
import { decodeLines } from './decode-lines';
import { finessNumber } from './formats';
import { ReferenceFileError } from './reference-item';
import type { ReadProgress, ReferenceItem } from './reference-item';
import { splitLine, wrongCount } from './read-table';
import { RowReader } from './row-reader';

/** Columns of a `structureet` line, in order (ror-indicators 2.5 b). Older files end before the last one. */
const COLUMNS = [
  'section', 'nofinesset', 'nofinessej', 'rs', 'rslongue', 'complrs', 'compldistrib', 'numvoie', 'typvoie', 'voie', 'compvoie', 'lieuditbp', 'commune', 'departement',
  'libdepartement', 'ligneacheminement', 'telephone', 'telecopie', 'categetab', 'libcategetab', 'categagretab', 'libcategagretab', 'siret', 'codeape', 'codemft', 'libmft',
  'codesph', 'libsph', 'dateouv', 'dateautor', 'maj', 'numuai',
];
const FIRST_LINE = /^finess;etalab;[^;]*;(\d{4}-\d{2}-\d{2})/;

/** Overseas departments as the file writes them. */
const OVERSEAS: Readonly<Record<string, string>> = { '9A': '971', '9B': '972', '9C': '973', '9D': '974', '9E': '975', '9F': '976' };
/** Saint-Pierre-et-Miquelon is known, and outside every perimeter: no reason to report it. */
const OUTSIDE = '975';

/**
 * The older CSV, "etalab stock": open establishments only. The lines `geolocalisation` are passed over.
 * @throws ReferenceFileError when the first line is not that of such a file
 */
export async function* readFinessCsv(input: AsyncIterable<Uint8Array>, territory: Territory, progress?: ReadProgress): AsyncGenerator<ReferenceItem<FinessEstablishment>> {
  for await (const { line, text } of decodeLines(input, progress)) {
    if (line === 1) {
      const version = FIRST_LINE.exec(text)?.[1];
      if (version === undefined) throw notFiness();
      yield { kind: 'version', version };
    } else if (text.startsWith('structureet;')) {
      const cells = splitLine(text, ';');
      const reader = new RowReader(`ligne ${line}`, new Map(COLUMNS.map((name, index) => [name, cells?.[index] ?? ''])));
      if (cells === undefined || cells.length < COLUMNS.length - 1 || cells.length > COLUMNS.length) reader.refuse(wrongCount(cells?.length, COLUMNS.length));
      const row = reader.isRefused ? undefined : establishmentOf(reader, territory);
      for (const problem of reader.problems) yield { kind: 'problem', problem };
      if (row !== undefined && !reader.isRefused) yield { kind: 'row', row };
    }
  }
}

export function notFiness(): ReferenceFileError {
  return new ReferenceFileError({
    fr: "Ce fichier n'est ni le flux JSON de FINESS, ni le CSV qui commence par « finess;etalab; ». Rien n'est changé.",
    en: 'This file is neither the FINESS JSON flow nor the CSV that starts with "finess;etalab;". Nothing was changed.',
  });
}

function establishmentOf(reader: RowReader, territory: Territory): FinessEstablishment {
  const written = reader.text('departement') ?? '';
  const department = OVERSEAS[written] ?? written;
  if (department !== OUTSIDE && territory.regionOf(department) === undefined) {
    reader.refuse({ fr: `Département « ${written} » inconnu : ligne écartée.`, en: `Unknown department "${written}": line left out.` });
  }
  const commune = reader.text('commune');
  return {
    number: finessNumber(reader, 'nofinesset'),
    legalEntity: reader.text('nofinessej'),
    name: reader.text('rs') ?? reader.text('rslongue') ?? '',
    category: reader.text('categetab'),
    opening: reader.day('dateouv'),
    closing: undefined,
    closingType: undefined,
    inactive: false,
    lapsed: false,
    commune: commune === undefined ? undefined : `${department.slice(0, 2)}${commune}`,
    department,
    phone: reader.text('telephone'),
    email: undefined,
    updated: reader.day('maj'),
  };
}
