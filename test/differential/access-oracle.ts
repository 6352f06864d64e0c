import type { Caller } from '../../src/fhir-common/context/request-context';
import type { Resource } from './world';

/**
 * Who asks, and what such a caller may see of a resource: all of it, a form without its hidden elements, or nothing (null). The server's
 * answer to a caller must be the evaluator's answer on what the caller sees: a hidden element then cannot be matched, negated, counted,
 * chained through or revealed by :missing.
 */
export interface Viewer {
  readonly name: string;
  readonly caller: Caller;
  readonly see: (resource: Resource) => Resource | null;
}

export function seenBy({ see }: Viewer, resources: readonly Resource[]): readonly Resource[] {
  return resources.flatMap((resource) => see(resource) ?? []);
}

/** The callers whose searches are compared. Add a viewer with each access profile the server learns. */
export const VIEWERS: readonly [Viewer, ...Viewer[]] = [
  { name: 'sees everything', caller: { id: 'differential-test', roles: ['admin'], accessProfile: 1 }, see: (resource) => resource },
];
