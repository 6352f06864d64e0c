import type { Bilingual } from '../../fhir-common/core/bilingual';

/** The national numbers that identify structures and professionals in the directory (ror-write.md 4). */
export type NationalNumber = 'FINESS' | 'SIREN' | 'SIRET' | 'RPPS-rang' | 'ADELI-rang' | 'RPPS' | 'ADELI';

/** Two characters of the department: Corsica has 2A and 2B, overseas 9A to 9F. */
const DEPARTMENT = '(?:\\d{2}|2[AB]|9[A-F])';

interface NumberFormat extends Bilingual {
  readonly pattern: RegExp;
}

export const NUMBER_FORMATS: Readonly<Record<NationalNumber, NumberFormat>> = {
  'FINESS': { pattern: new RegExp(`^${DEPARTMENT}\\d{7}$`), fr: '9 caractères, département puis 7 chiffres', en: '9 characters, department then 7 digits' },
  'SIREN': { pattern: /^\d{9}$/, fr: '9 chiffres', en: '9 digits' },
  'SIRET': { pattern: /^\d{14}$/, fr: '14 chiffres', en: '14 digits' },
  'RPPS-rang': { pattern: /^\d{14}$/, fr: '14 chiffres, RPPS (11) puis rang (3)', en: '14 digits, RPPS (11) then rank (3)' },
  'ADELI-rang': { pattern: new RegExp(`^${DEPARTMENT}\\d{9}$`), fr: '11 caractères, ADELI (9) puis rang (2)', en: '11 characters, ADELI (9) then rank (2)' },
  'RPPS': { pattern: /^\d{11}$/, fr: '11 chiffres', en: '11 digits' },
  'ADELI': { pattern: new RegExp(`^${DEPARTMENT}\\d{7}$`), fr: '9 caractères, département puis 7 chiffres', en: '9 characters, department then 7 digits' },
};

/** What the first digit of idNat_Struct says of the number after it. */
export const STRUCTURE_PREFIXES: ReadonlyMap<string, NationalNumber> = new Map([
  ['0', 'ADELI-rang'], ['1', 'FINESS'], ['2', 'SIREN'], ['3', 'SIRET'], ['4', 'RPPS-rang'],
]);

/** What the first digit of idNat_PS says of the number after it. */
export const PERSON_PREFIXES: ReadonlyMap<string, NationalNumber> = new Map([['0', 'ADELI'], ['8', 'RPPS']]);

/** SIREN of La Poste: the SIRET of its offices have no check digit, the sum of their digits is a multiple of five. */
const LA_POSTE = '356000000';

/**
 * The check digit of a SIREN or a SIRET. @param digits digits only
 * @returns true when it is right
 */
export function hasCheckDigit(digits: string): boolean {
  if (digits.length === 14 && digits.startsWith(LA_POSTE) && Array.from(digits).reduce((sum, digit) => sum + Number(digit), 0) % 5 === 0) return true;
  const sum = Array.from(digits).reverse().reduce((total, digit, rank) => {
    const weighed = Number(digit) * (rank % 2 === 0 ? 1 : 2);
    return total + (weighed > 9 ? weighed - 9 : weighed);
  }, 0);
  return sum % 10 === 0;
}
