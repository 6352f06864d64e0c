import type { Bilingual } from './bilingual';

/**
 * An error the FHIR interfaces can answer: HTTP status, FHIR issue type, text in French and in English. `{name}` is replaced by the detail of
 * that name; every text ends with the remedy.
 */
export interface ErrorDefinition extends Bilingual {
  readonly status: number;
  readonly issue: string;
}
