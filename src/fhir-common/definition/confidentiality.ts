import type { JsonObject, ResourceJson } from '../core/json';

/** A set of access profiles, one bit each: bit p is profile p. */
export type ProfileSet = number;

export function profileSet(...profiles: readonly number[]): ProfileSet {
  return profiles.reduce((set, profile) => set | (1 << profile), 0);
}

/** A step from a resource to another one. `type` owns the reference: `in`, the next resource refers to this one; `out`, the reverse. */
export interface FactStep {
  readonly direction: 'in' | 'out';
  readonly type: string;
  readonly parameter: string;
}

/**
 * Who may see a resource and which of its elements, declared beside the resource. Rules look at the resource itself and at *facts*:
 * short labels that other resources state of themselves (an offer says that it is sensitive) and that reach it through references.
 */
export interface Confidentiality {
  /**
   * Number of these rules, from 1. Raise it with every change of what a rule answers: functions cannot be compared, and what is stored is
   * rendered again before the port opens only because this number says so (test/access/rendered-samples.spec.ts holds it to it).
   */
  readonly version: number;
  /** The fact this resource states for the resources linked to it. */
  readonly fact?: (resource: ResourceJson) => string;
  /** Where the facts about this resource come from, besides its own. */
  readonly factPaths: readonly (readonly FactStep[])[];
  /** The fact counted for a resource this one refers to directly, that states facts but is not held: nobody can tell, so deny. */
  readonly absentFact?: string;
  /** Profiles that see the resource at all. */
  readonly record: (facts: readonly string[]) => ProfileSet;
  readonly elements: readonly ElementRule[];
}

/** A rule on the items of a repeating element. */
export interface ElementRule {
  /** Property names from the resource, for example `['contact', 'telecom']`. */
  readonly path: readonly string[];
  /** Profiles that see this item; undefined when the rule does not concern it. */
  readonly audience: (item: JsonObject, parent: JsonObject, facts: readonly string[]) => ProfileSet | undefined;
}
