import type { FhirApi } from '../../definition/fhir-api';
import type { SystemNames } from '../../definition/system-names';

/** What binding a request needs to know besides the request: the interface it is for, code-system names, and now (epoch ms). */
export interface SearchScope {
  readonly api: FhirApi;
  readonly systems: SystemNames;
  readonly now: number;
  /** Base urls of this server: an absolute reference under one of them is a local one. */
  readonly baseUrls: readonly string[];
  /** Those of them the index does not know (a host only callers know): references under them are kept, and found, by their text. */
  readonly unindexedBases?: readonly string[];
  /** Names of the elements R4 gives a resource type, without `[x]`; undefined when they are not known. */
  readonly elementsOf?: (type: string) => readonly string[] | undefined;
  /** Read criteria as plain R4 does, each on its own, instead of together on one instance and one linked resource. */
  readonly independent?: boolean;
}

/** Where a criterion stands in the request, for error texts. `parameter` is the whole name as sent. */
export interface CriterionSource {
  readonly parameter: string;
  readonly value: string;
  readonly nameAt: number;
  readonly valueAt: number;
}
