/** One request of the guide (or a variant of it) with the answer a server owes on `data/sample`, for a caller who may see everything. */
export interface ScenarioRow {
  /** Scenario of the guide, or section 18 of the API guide: 'UC1 S1', 'Location 18.2'. Several rows may share it. */
  readonly id: string;
  /** Exactly what follows `[BASE]/`. Raw `|`, `:` and spaces are kept as printed: the HTTP client encodes what its transport refuses. */
  readonly request: string;
  /**
   * printed: the guide's own line, placeholders filled; strict: legal R4 or plain equivalent; legacy: an earlier spelling still accepted;
   * decoy: one criterion changed, so that a decoy of the printed row answers (it is indexed, it was excluded for that criterion alone).
   */
  readonly form: 'printed' | 'strict' | 'legacy' | 'decoy';
  /** A read answers the resource itself, not a searchset. */
  readonly interaction?: 'read';
  /** `Type/id`, sorted; 'ALL' = a large set, taken from the evaluator. */
  readonly match: readonly string[] | 'ALL';
  readonly include: readonly string[] | 'ALL';
  /** Ids that must be in the answer; only useful with 'ALL'. */
  readonly present?: readonly string[];
  /** Near misses that must be neither matched nor included. */
  readonly absent?: readonly string[];
  /**
   * 'distance': the distances of the matches never decrease along the answer (of their nearest place, for offers). A list: these matches
   * come in this order; the list may leave out matches that tie with another.
   */
  readonly order?: 'distance' | readonly string[];
  /** Distance the entry of each of these places must carry, in kilometres rounded to 0.1. */
  readonly distances?: Readonly<Record<string, number>>;
  /** Matches carry `search.score`, from 0 to 1, best first; their sets are then given by hand, not evaluated. */
  readonly score?: true;
  /** Codes of the outcome entries owed ('read-as', 'include-ignored'); not stated where the guide does not settle it. */
  readonly warnings?: readonly string[];
  readonly why: string;
}

const NOS = 'https://mos.esante.gouv.fr/NOS/';

/** Canonical URL of a national code system: `tre('R211-ActiviteOperationnelle')`. */
export function tre(name: string): string {
  return `${NOS}TRE_${name}/FHIR/TRE-${name}`;
}

/** URL of a national value set, which some published requests use in the place of a system. */
export function jdv(name: string): string {
  return `${NOS}JDV_${name}/FHIR/JDV-${name}`;
}

/** The five parameters that end almost every offer request of the guide. */
export const INC5 = [
  '_include=HealthcareService:organization',
  '_include:iterate=Organization:partof',
  '_include=HealthcareService:location',
  '_revinclude=PractitionerRole:service',
  '_include=PractitionerRole:practitioner',
].join('&');

/** Joins a type and its parameters as the guide prints them, without any encoding. */
export function search(type: string, ...parameters: readonly string[]): string {
  return parameters.length === 0 ? type : `${type}?${parameters.join('&')}`;
}

/** Prefixes ids with their resource type. */
export function ids(type: string, ...values: readonly string[]): readonly string[] {
  return values.map((value) => `${type}/${value}`).sort();
}
