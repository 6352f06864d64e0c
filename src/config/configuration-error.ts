import { StartupError } from './startup-error';
import type { Bilingual } from '../fhir-common/core/bilingual';

/** The French and English wording of the rule a variable must follow, for instance "doit être un entier" / "must be an integer". */
export type ConfigurationRule = Bilingual;

/** A wrong environment variable: its message names the variable, the value received and the rule, on one line. */
export class ConfigurationError extends StartupError {
  constructor(
    readonly variable: string,
    value: string | undefined,
    rule: ConfigurationRule,
  ) {
    const received = value === undefined ? `${variable} (absent)` : `${variable}=${JSON.stringify(withoutPassword(value))}`;
    super(`${received} : ${rule.fr}`, `${received}: ${rule.en}`);
    this.name = 'ConfigurationError';
  }
}

/** A connection URL is quoted in the message, and messages end in logs: its password must not. */
function withoutPassword(value: string): string {
  return value.replace(/^([a-z][a-z0-9+.-]*:\/\/[^:/@\s]*):.*@/i, '$1:***@');
}
