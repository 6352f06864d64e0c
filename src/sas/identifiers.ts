/**
 * National identifiers as the SAS exchanges them: always with the digit that says what the rest is (spec section 4). Editors store what
 * users typed, with or without it, so matching and output go through these functions. The length decides; there is no ambiguity.
 */

/** IDNPS: national identifier of a person. */
export const PERSON_SYSTEM = 'urn:oid:1.2.250.1.71.4.2.1';
/** IDNST: national identifier of a structure. */
export const STRUCTURE_SYSTEM = 'urn:oid:1.2.250.1.71.4.2.2';
/** Technical identifier of a regulator, given by the platform. */
export const SAS_SYSTEM = 'urn:oid:1.2.250.1.213.3.6';

/** What a structure number without prefix is, when its author said so. */
export type StructureKind = 'FINESS' | 'SIRET' | 'RPPS_RANG' | 'ADELI_RANG';

const PERSON_FORMS: readonly (readonly [RegExp, string])[] = [
  [/^\d{11}$/, '8'], // RPPS
  [/^8\d{11}$/, ''],
  [/^[0-9A-Z]{9}$/, '0'], // ADELI
  [/^0[0-9A-Z]{9}$/, ''],
];

/**
 * The prefixed national identifier of the owner of an agenda: RPPS or ADELI. A number of an employee (`3456780581/11242343`) is returned
 * as it is: the slash and what follows are part of the value.
 * @returns undefined when it is neither
 */
export function personIdentifier(typed: string): string | undefined {
  if (typed.includes('/')) return typed.trim();
  return prefixed(typed, PERSON_FORMS);
}

/**
 * The prefixed national identifier of a structure. Fourteen bare digits are a SIRET or an RPPS practice: `kind` decides, else the check
 * digits of a SIRET do.
 * @returns undefined when it is none of FINESS, SIRET, RPPS practice, ADELI practice
 */
export function structureIdentifier(typed: string, kind?: StructureKind): string | undefined {
  const value = withoutBlanks(typed);
  if (/^\d{14}$/.test(value)) {
    const isSiret = kind === undefined ? hasSiretCheckDigits(value) : kind === 'SIRET';
    return (isSiret ? '3' : '4') + value;
  }
  return prefixed(typed, STRUCTURE_FORMS);
}

const STRUCTURE_FORMS: readonly (readonly [RegExp, string])[] = [
  [/^\d[0-9AB]\d{7}$/, '1'], // FINESS; Corsica has a letter in second place
  [/^1\d[0-9AB]\d{7}$/, ''],
  [/^[34]\d{14}$/, ''],
  [/^[0-9A-Z]{11}$/, '0'], // ADELI practice
  [/^0[0-9A-Z]{11}$/, ''],
];

function prefixed(typed: string, forms: readonly (readonly [RegExp, string])[]): string | undefined {
  const value = withoutBlanks(typed);
  const form = forms.find(([pattern]) => pattern.test(value));
  return form === undefined ? undefined : form[1] + value;
}

function withoutBlanks(typed: string): string {
  return typed.replace(/\s/g, '').toUpperCase();
}

/** Luhn over the fourteen digits; the digits of La Poste (SIREN 356000000) add up to a multiple of five instead. */
function hasSiretCheckDigits(siret: string): boolean {
  const digits = Array.from(siret, Number);
  if (siret.startsWith('356000000')) return digits.reduce((sum, digit) => sum + digit, 0) % 5 === 0;
  const sum = digits.reverse().reduce((total, digit, index) => {
    const doubled = digit * (index % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** The forms in which the number of a person is looked for, however its author typed it: with its prefix and without. */
export function personForms(_system: string, value: string): readonly string[] {
  const prefixedValue = value.includes('/') ? undefined : personIdentifier(value);
  return prefixedValue === undefined ? [] : otherThan(value, [prefixedValue, prefixedValue.slice(1)]);
}

/** The same for a structure; fourteen bare digits are looked for as a SIRET too. */
export function structureForms(_system: string, value: string): readonly string[] {
  const known = [structureIdentifier(value), structureIdentifier(value, 'SIRET')].flatMap((form) => form ?? []);
  return otherThan(value, known.flatMap((form) => [form, form.slice(1)]));
}

function otherThan(value: string, forms: readonly string[]): readonly string[] {
  return [...new Set(forms)].filter((form) => form !== value);
}
