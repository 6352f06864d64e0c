import { CATEGORY_GROUPS, DOMAINS, PERIMETERS } from '../categories';
import type { CategoryRow } from '../categories';
import { LIST_NAMES } from '../code-lists';
import type { CodeListRow } from '../code-lists';
import type { TerritoryRow } from '../territory';
import type { Validity } from '../validity';
import type { ApaPerimeterRow, ViaTrajectoireRow } from '../via-trajectoire';
import type { TableFormat } from './read-table';
import type { RowReader } from './row-reader';

function validityOf(reader: RowReader): Validity {
  const validity = { from: reader.day('debut'), to: reader.day('fin') };
  if (validity.from !== undefined && validity.to !== undefined && validity.to < validity.from) {
    reader.refuse({ fr: '« fin » précède « debut ». Corrigez ces dates.', en: '"fin" is before "debut". Correct these dates.' });
  }
  return validity;
}

/** `categories.csv`: what is followed, since when, in which domain (ror-indicators 2.2). */
export const CATEGORY_FORMAT: TableFormat<CategoryRow> = {
  columns: ['code', 'perimetre', 'domaine', 'groupe', 'sans_autorisation', 'debut', 'fin'],
  rowOf: (reader) => ({
    code: reader.required('code'),
    perimeter: reader.oneOf('perimetre', PERIMETERS),
    domain: reader.oneOf('domaine', DOMAINS),
    group: reader.oneOf('groupe', CATEGORY_GROUPS),
    withoutAuthorisation: reader.text('sans_autorisation') === undefined ? undefined : reader.oneOf<'PSY' | 'MCO'>('sans_autorisation', ['PSY', 'MCO']),
    ...validityOf(reader),
  }),
};

/** `lists.csv`: the code lists that the rules name. */
export const LIST_FORMAT: TableFormat<CodeListRow> = {
  columns: ['liste', 'code', 'debut', 'fin'],
  rowOf: (reader) => ({ list: reader.oneOf('liste', LIST_NAMES), code: reader.required('code'), ...validityOf(reader) }),
};

/** `territories.csv`: departments and their regions. */
export const TERRITORY_FORMAT: TableFormat<TerritoryRow> = {
  columns: ['departement', 'region', 'nom_region', 'debut', 'fin'],
  rowOf: (reader) => ({ department: reader.required('departement'), region: reader.required('region'), regionName: reader.required('nom_region'), ...validityOf(reader) }),
};

/** Code of the domain Handicap in the file. */
const HANDICAP = '4';

/** Apostrophes and case of a state are those of whoever typed it (O-15). */
export function normaliseState(text: string): string {
  return text.normalize('NFC').replace(/[’‘ʼ′]/g, "'").replace(/\s+/g, ' ').trim().toLowerCase();
}

/** The ViaTrajectoire synchronisation file; its version is its latest synchronisation. */
export const VIA_TRAJECTOIRE_FORMAT: TableFormat<ViaTrajectoireRow> = {
  columns: ['finess', 'nom', 'region', 'domaine', 'etat_vt', 'etat_synchronisation', 'date_synchronisation'],
  versionOf: ({ synchronisedOn }) => synchronisedOn,
  rowOf: (reader) => {
    const domain = reader.text('domaine');
    return {
      finess: finessNumber(reader, 'finess'),
      name: reader.text('nom') ?? '',
      region: reader.required('region'),
      domain: domain === HANDICAP ? 'Handicap' : reader.oneOf('domaine', ['Grand Age', 'Handicap']),
      state: normaliseState(reader.text('etat_vt') ?? ''),
      synchronisation: normaliseState(reader.text('etat_synchronisation') ?? ''),
      synchronisedOn: reader.day('date_synchronisation'),
    };
  },
};

/** The SI APA perimeter file. */
export const APA_FORMAT: TableFormat<ApaPerimeterRow> = {
  columns: ['date', 'region', 'departement', 'nombre'],
  versionOf: ({ date }) => date,
  rowOf: (reader) => {
    const count = reader.required('nombre');
    if (!/^\d*$/.test(count)) reader.refuse({ fr: `« nombre » vaut « ${count} ». Écrivez un nombre entier.`, en: `"nombre" is "${count}". Write a whole number.` });
    return { date: reader.day('date') ?? reader.required('date'), region: reader.required('region'), department: reader.required('departement'), establishments: Number(count) };
  },
};

/** Nine characters, digits and in a few departments a letter. A number that lost its leading zero in a spreadsheet is refused. */
export function finessNumber(reader: RowReader, column: string): string {
  const number = reader.required(column);
  if (number !== '' && !/^[\dA-Z]{9}$/.test(number)) {
    reader.refuse({ fr: `« ${column} » vaut « ${number} ». Un numéro FINESS a 9 caractères, zéros compris.`, en: `"${column}" is "${number}". A FINESS number has 9 characters, zeros included.` });
  }
  return number;
}
