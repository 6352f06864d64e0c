/**
 * National identifiers with valid check digits (ROR guide: identifiers of structures and professionals). Numbers are
 * taken downwards from the top of each range, far from those really allocated, and never overlap the published examples.
 */

/** Luhn check digit of a string of digits (ISO/IEC 7812-1 annex B), to be appended to it. */
export function luhnKey(digits: string): number {
  let sum = 0;
  for (let index = digits.length - 1, doubled = true; index >= 0; index -= 1, doubled = !doubled) {
    const digit = digits.charCodeAt(index) - 48;
    const weighted = doubled ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return (10 - (sum % 10)) % 10;
}

/** True when the last digit is the Luhn key of the others. */
export function hasLuhnKey(digits: string): boolean {
  return /^\d{2,}$/.test(digits) && luhnKey(digits.slice(0, -1)) === Number(digits.at(-1));
}

function withKey(digits: string): string {
  return `${digits}${luhnKey(digits)}`;
}

/**
 * FINESS prefix of a department. Corsica keeps its former number 20, since a Luhn key is defined on digits only; overseas
 * departments are 9701 to 9706, as in the national file.
 */
function finessPrefix(department: string): string {
  if (department === '2A' || department === '2B') return '20';
  return department.length === 3 ? `970${department.charAt(2)}` : department;
}

/** Hands out the FINESS, SIREN and SIRET numbers of one run; each number is given once. */
export class NumberRegistry {
  private readonly finessByPrefix = new Map<string, number>();
  private sirens = 0;

  /** FINESS number: 9 digits, department prefix, Luhn key. */
  finess(department: string): string {
    const prefix = finessPrefix(department);
    const serial = this.finessByPrefix.get(prefix) ?? 0;
    this.finessByPrefix.set(prefix, serial + 1);
    const length = 8 - prefix.length;
    const body = 10 ** length - 1 - serial;
    if (body < 0) throw new RangeError(`no FINESS number left for department ${department}`);
    return withKey(prefix + String(body).padStart(length, '0'));
  }

  /** SIREN number: 9 digits, Luhn key. */
  siren(): string {
    const body = 99_899_999 - this.sirens;
    this.sirens += 1;
    return withKey(String(body).padStart(8, '0'));
  }
}

/** SIRET of the establishment of rank 1, 2... of a SIREN: 14 digits, Luhn key over the whole. */
export function siretOf(siren: string, rank: number): string {
  return withKey(siren + String(rank).padStart(4, '0'));
}

/** RPPS number of the n-th generated professional (from 0): 11 digits starting with 10, Luhn key. */
export function rppsOf(serial: number): string {
  return withKey(`10${String(99_899_999 - serial).padStart(8, '0')}`);
}
