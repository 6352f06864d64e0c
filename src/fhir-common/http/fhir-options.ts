/** What the HTTP layer takes from the configuration. */
export interface FhirOptions {
  /** Base url callers know, without a final slash; undefined: taken from each request. */
  readonly publicUrl: string | undefined;
}

export const FHIR_OPTIONS = Symbol('FHIR_OPTIONS');
