import { parsePhoneNumberFromString } from 'libphonenumber-js';

/** Country codes of the French numbering plan that the SAS accepts: metropolitan France and overseas (spec 3.5). */
const COUNTRY_CODES: ReadonlySet<string> = new Set(['33', '262', '590', '594', '596']);

/** Overseas numbers are dialled like metropolitan ones (0262…) but belong to another country code: by the first three digits after the 0. */
const OVERSEAS: ReadonlyMap<string, string> = new Map([
  ...['262', '263', '269', '692', '693'].map((start) => [start, '262'] as const),
  ...['590', '690', '691'].map((start) => [start, '590'] as const),
  ...['594', '694'].map((start) => [start, '594'] as const),
  ...['596', '696', '697'].map((start) => [start, '596'] as const),
]);

/**
 * A phone number as users type it (blanks, dots, leading 0, 0033, `+33 (0)`), in the form `+` country code and nine digits.
 * @returns undefined when it is not a French number of nine digits: short codes, foreign numbers, words
 */
export function normalisedPhone(typed: string): string | undefined {
  const parsed = parsePhoneNumberFromString(typed, { defaultCountry: 'FR', extract: false });
  if (parsed === undefined || !COUNTRY_CODES.has(parsed.countryCallingCode)) return undefined;
  const national = parsed.nationalNumber;
  if (!/^[1-9]\d{8}$/.test(national)) return undefined;
  const code = parsed.countryCallingCode === '33' ? (overseasCode(national) ?? '33') : parsed.countryCallingCode;
  return `+${code}${national}`;
}

function overseasCode(national: string): string | undefined {
  // 0639 is shared: some of its blocks are mobiles of Mayotte, the others are metropolitan.
  if (national.startsWith('639')) return parsePhoneNumberFromString(national, 'YT')?.isValid() === true ? '262' : undefined;
  return OVERSEAS.get(national.slice(0, 3));
}
