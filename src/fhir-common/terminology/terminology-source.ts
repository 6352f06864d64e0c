/** A spelling variant described by a regular expression: `replace` may use the groups of `match` ($1, $2...). */
export interface SpellingPattern {
  readonly reason: string;
  readonly match: string;
  readonly replace: string;
}

/** One code of a list: the system it belongs to, the code, and the label when a source gives one. */
export interface ListedCode {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
  /** The label was deduced, not read in a source. */
  readonly inferred: boolean;
  /** FHIR date since which the code should not be used any more. It stays a member of the sets that list it. */
  readonly retiredOn?: string;
  /** Other names of the code, short ones for instance. */
  readonly designations?: readonly string[];
  /** Values of the properties of the code, by name of the property. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** What a list says about itself; a publication that is not dated or numbered leaves it out. */
export interface Publication {
  readonly url: string;
  /** Name of the artefact, `JDV_J20-ChampActivite-ROR` for instance; the url when none is given. */
  readonly name: string;
  readonly version?: string;
  readonly date?: string;
  /** R4 publication-status; `active` unless the source says otherwise. */
  readonly status: string;
}

/** A code system with the concepts at hand. When `complete` is false, it may hold others. */
export interface ListedCodeSystem extends Publication {
  readonly complete: boolean;
  /** False: codes are the same whatever their case (R4 CodeSystem.caseSensitive). */
  readonly caseSensitive: boolean;
  readonly concepts: readonly ListedCode[];
}

/** A value set as enumerated by a source. When `complete` is false, codes of its systems may exist outside the list. */
export interface ListedValueSet extends Publication {
  readonly complete: boolean;
  /** Every code system the value set draws from, listed codes or not. */
  readonly systems: readonly string[];
  /** Value sets whose union is part of this one. */
  readonly includes: readonly string[];
  /** Code systems of which every concept is a member. */
  readonly wholeSystems: readonly string[];
  readonly codes: readonly ListedCode[];
  /** Codes that a whole system or an included set would bring and that are not members. */
  readonly excluded: readonly ListedCode[];
  /** Codes that existed and are not members, or no longer: what was written with them is not worthless. */
  readonly former: readonly ListedCode[];
}

/** The content of one file of `data/terminology`, or of a published package. */
export interface TerminologySource {
  /** Host name -> the origin (`scheme://host`) its urls are written with. */
  readonly hostAliases: ReadonlyMap<string, string>;
  readonly patterns: readonly SpellingPattern[];
  /** Variant url -> canonical url. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Code system -> a spelling of one of its codes -> the code. */
  readonly codeVariants: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Value set -> codes that are accepted besides the published list, by a decision of those who use it. */
  readonly accepted: ReadonlyMap<string, readonly ListedCode[]>;
  /** Code systems, with the concepts the source gives (often none). */
  readonly codeSystems: readonly ListedCodeSystem[];
  readonly valueSets: readonly ListedValueSet[];
}

/** A source that says nothing: where one is put together piece by piece. */
export const EMPTY_SOURCE: TerminologySource = {
  hostAliases: new Map(), patterns: [], aliases: new Map(), codeVariants: new Map(), accepted: new Map(), codeSystems: [], valueSets: [],
};
