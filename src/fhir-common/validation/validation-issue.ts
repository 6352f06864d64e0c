import type { Bilingual } from '../core/bilingual';

/** Severity of an issue; only `error` makes a resource refused. */
export type Severity = 'error' | 'warning' | 'information';

/** One finding. The two texts say what is wrong and how to repair it. */
export interface ValidationIssue extends Bilingual {
  readonly severity: Severity;
  /** R4 IssueType, the value of OperationOutcome.issue.code. */
  readonly code: string;
  /** FHIRPath of the element, for example `Location.extension[2].extension[0].value`. */
  readonly expression: string;
  /** Stable key, for example `cardinality-min` or `invariant:org-1`. */
  readonly rule: string;
}

/** Position in the instance, linked to its parent and written out as FHIRPath only when an issue needs it. */
export interface Place {
  readonly parent: Place | undefined;
  readonly name: string;
  /** Index in a JSON array, -1 outside one. */
  readonly index: number;
  /** Type of the resource that stands here, inside another one. */
  readonly resourceType?: string;
}

/** The place of a child element; `index` is -1 when the element is not in an array. */
export function childPlace(parent: Place, name: string, index = -1): Place {
  return { parent, name, index };
}

/** FHIRPath of a place. Names come from the caller's JSON, so they are cut at 200 characters. */
export function renderPlace(place: Place): string {
  const steps: string[] = [];
  for (let current: Place | undefined = place; current !== undefined; current = current.parent) {
    const name = current.name.length > 200 ? `${current.name.slice(0, 197)}...` : current.name;
    steps.push(current.index < 0 ? name : `${name}[${current.index}]`);
  }
  return steps.reverse().join('.');
}
