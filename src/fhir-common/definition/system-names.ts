/**
 * What the engine asks of a terminology about code-system urls: national systems are written in several spellings, and requests
 * sometimes name the value set instead of the code system.
 */
export interface SystemNames {
  /** The one spelling used in the index; an unknown url comes back unchanged. */
  canonicalSystem(url: string): string;
  /** The code systems a request means by `url`: itself, or those a value set draws from. Never empty. */
  systemsOf(url: string): readonly string[];
  /** The code system of a code whose system was written as `url`; undefined when `url` is a value set that does not settle it. */
  codeSystemOf(url: string, code: string): string | undefined;
  /** Other spellings under which a code may have been written, each with its canonical system; none for most codes. */
  otherSpellings(code: string): readonly { readonly system: string; readonly code: string }[];
  /** Label of a code; undefined when unknown. `system` is canonical. */
  display(system: string, code: string): string | undefined;
  /** What a value set holds; `codes` is whole only when `complete`. Undefined when the set is unknown. */
  valueSet(url: string): {
    readonly complete: boolean;
    readonly systems: readonly string[];
    readonly codes: readonly { readonly system: string; readonly code: string }[];
  } | undefined;
}

/** Names of systems, and what value sets hold: what an interface needs to read codes that were written otherwise. */
export interface CodeNames extends SystemNames {
  /** Whether a code belongs to a value set; `unknown` when the set is absent or incomplete and does not list it. */
  validateCode(valueSetUrl: string, system: string | undefined, code: string): 'member' | 'not-member' | 'unknown';
}
