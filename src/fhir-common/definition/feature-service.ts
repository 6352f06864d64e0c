import type { Bilingual } from '../core/bilingual';
import type { WriteDeclaration } from './write-declaration';

/** A parameter of a search that a feature reads itself: a criterion, a chain, an include; `fr` and `en` say what it means. */
export interface FeatureParameter extends Bilingual {
  /** As it is written in the address: `_has:Slot:schedule:start`. */
  readonly name: string;
  readonly type: 'date' | 'token' | 'special';
  /** Canonical url of its SearchParameter; absent for chains and includes, which have none. */
  readonly definition?: string;
  readonly required: boolean;
  /** Values that work. */
  readonly examples: readonly string[];
}

/**
 * What a feature serves of a resource type by routes of its own: POST on the type, PUT on the type by criteria, a search. The engine only
 * publishes it, in `/metadata` and in the OpenAPI document, beside what it serves of the type itself.
 */
export interface FeatureService extends Pick<WriteDeclaration, 'interactions' | 'updateCreates' | 'examples'> {
  readonly type: string;
  /** Canonical urls of the profiles of what is sent or answered. */
  readonly profiles: readonly string[];
  /** French: what it is in the business, one line. */
  readonly description: string;
  /** Absent: not searched. */
  readonly search?: FeatureSearch;
}

export interface FeatureSearch {
  readonly parameters: readonly FeatureParameter[];
  /** `Type:parameter` values of `_include` and `_revinclude` that are understood. */
  readonly includes: readonly string[];
  readonly revIncludes: readonly string[];
}
