const NATIONAL_STRUCTURE = 'urn:oid:1.2.250.1.71.4.2.2';
const NATIONAL_PERSON = 'urn:oid:1.2.250.1.71.4.2.1';
/** Digit by which the national identifier of a structure tells the kind of its number, by system of that number (ror-search.md 5.8). */
const STRUCTURE_DIGITS: Readonly<Record<string, string>> = { 'finess.esante.gouv.fr': '1', 'rppsrang.esante.gouv.fr': '4', 'adelirang.esante.gouv.fr': '0' };
const SIRENE = 'sirene.fr';
const [SIREN_LENGTH, SIRET_LENGTH] = [9, 14];
const [RPPS_LENGTH, ADELI_LENGTH] = [11, 9];

/**
 * The other form of the number of a structure: without its type digit when it is the national identifier, with it when it stands alone. A
 * structure that carries one form only is found by both (idNat_Struct: 1 FINESS, 2 SIREN, 3 SIRET, 4 RPPS-rang, 0 ADELI-rang).
 */
function structureNumberForms(system: string, value: string): readonly string[] {
  if (system === NATIONAL_STRUCTURE) return withoutDigit(value);
  const register = system.replace(/^https?:\/\//, '');
  const digit = register === SIRENE ? sireneDigit(value) : STRUCTURE_DIGITS[register];
  return digit === undefined ? [] : [`${digit}${value}`];
}

/** The other form of the national identifier of a person, whose system also holds numbers sent without their digit: 8 RPPS, 0 ADELI. */
function personNumberForms(system: string, value: string): readonly string[] {
  if (system !== NATIONAL_PERSON) return [];
  if (value.length === RPPS_LENGTH) return [...withoutDigit(value), `8${value}`];
  return value.length === ADELI_LENGTH ? [...withoutDigit(value), `0${value}`] : withoutDigit(value);
}

/** Other forms of a national number, of a structure or of a person: each is found by both. */
export function nationalNumberForms(system: string, value: string): readonly string[] {
  return [...structureNumberForms(system, value), ...personNumberForms(system, value)];
}

function sireneDigit(value: string): string | undefined {
  if (value.length === SIREN_LENGTH) return '2';
  return value.length === SIRET_LENGTH ? '3' : undefined;
}

function withoutDigit(value: string): readonly string[] {
  return value.length > 1 ? [value.slice(1)] : [];
}
