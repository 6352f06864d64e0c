/** With the lock-out after five failures, length does more against guessing than rules of composition (NIST SP 800-63B 3.1.1). */
export const MIN_PASSWORD_LENGTH = 12;
export const MAX_PASSWORD_LENGTH = 128;
const MIN_DISTINCT = 5;
/** Shorter pieces of a name stand in ordinary words. */
const MIN_PERSONAL_LENGTH = 4;

/** The person a password is for: it must not be what others know of him. */
export interface PasswordOwner {
  readonly family: string;
  readonly given: string;
  readonly email: string;
}

/** The same password typed on two keyboards is one text (RFC 8265 4.2: NFC); blanks at the ends count. */
export function normalisedPassword(typed: string): string {
  return typed.normalize('NFC');
}

/** What must be mended, at which field of the form. */
export interface PasswordDefect {
  readonly field: 'nouveau' | 'encore';
  readonly text: string;
}

/** What is wrong with a new password, with the remedy, in French; empty when it can be taken. */
export function passwordDefects(typed: string, repeated: string, owner: PasswordOwner): readonly PasswordDefect[] {
  const password = normalisedPassword(typed);
  const characters = Array.from(password);
  const defects: PasswordDefect[] = [];
  const refuse = (text: string, field: PasswordDefect['field'] = 'nouveau'): void => void defects.push({ field, text });
  if (characters.length < MIN_PASSWORD_LENGTH) refuse(`Le mot de passe doit compter au moins ${MIN_PASSWORD_LENGTH} caractères. Allongez-le, par exemple par une phrase.`);
  if (characters.length > MAX_PASSWORD_LENGTH) refuse(`Le mot de passe doit compter au plus ${MAX_PASSWORD_LENGTH} caractères. Raccourcissez-le.`);
  if (new Set(characters).size < MIN_DISTINCT) refuse(`Le mot de passe doit compter au moins ${MIN_DISTINCT} caractères différents. Variez-le.`);
  if (holdsPersonalText(password, owner)) refuse('Le mot de passe ne doit contenir ni votre nom, ni votre prénom, ni votre adresse électronique. Retirez-les.');
  if (password !== normalisedPassword(repeated)) refuse('Les deux saisies du mot de passe diffèrent. Saisissez deux fois le même.', 'encore');
  return defects;
}

function holdsPersonalText(password: string, { family, given, email }: PasswordOwner): boolean {
  const lower = password.toLowerCase();
  const [local = ''] = email.toLowerCase().split('@');
  return [family.toLowerCase(), given.toLowerCase(), local].some((text) => text.length >= MIN_PERSONAL_LENGTH && lower.includes(text));
}
