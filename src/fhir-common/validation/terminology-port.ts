import type { CodeVerdict } from '../terminology/code-check';

/** What the validator asks of terminology. */
export interface TerminologyService {
  /** The lists it answers from: another object once they were replaced. Absent: always the same. */
  readonly lists?: object;
  /**
   * What a code is to a value set, whose url may carry a `|version`. `system` is undefined when the element is a bare `code`, and may be
   * written in any spelling, or as the url of a value set, a common mistake in published French examples.
   */
  checkCode(valueSetUrl: string, system: string | undefined, code: string): CodeVerdict;
  /** The canonical spelling of a code system url; an unknown url comes back unchanged. */
  canonicalSystem(url: string): string;
  /** The member of the set that was probably meant; `display` is the label that came with the code. */
  nearestCode?(valueSetUrl: string, system: string | undefined, code: string, display?: string): NamedCode | undefined;
  /** The label of a code, and when it was taken out of use; undefined when the code is not listed. */
  concept?(system: string, code: string): NamedCode | undefined;
  /** Name of a code system; undefined when it is not known. */
  codeSystem?(url: string): { readonly name: string } | undefined;
  /** Name and members of a value set; undefined when it is not listed. */
  valueSet?(url: string): { readonly name: string; readonly complete: boolean; readonly codes: readonly NamedCode[] } | undefined;
}

export interface NamedCode {
  readonly code: string;
  readonly display?: string;
  readonly retiredOn?: string;
}
