/**
 * What the validator asks of terminology. `unknown` means that the value set is absent or incomplete and does not list the
 * code: nothing can be concluded, so no issue is raised.
 */
export interface TerminologyService {
  /** Is `code` of `system` (undefined when the element is a bare `code`) in the value set? The url carries no `|version`. */
  validateCode(valueSetUrl: string, system: string | undefined, code: string): 'member' | 'not-member' | 'unknown';
  /** The canonical spelling of a code system url; an unknown url comes back unchanged. */
  canonicalSystem(url: string): string;
  /** The code systems behind a value-set url that was written in `Coding.system` by mistake. */
  systemsOf?(url: string): readonly string[];
}
