import type { ResourceJson } from '../json';
import { isResource } from '../json';
import type { ElementTypes } from './element-types';
import { normaliseShape } from './normalise-shape';
import { issueOfCorrection } from './patch-issue';
import type { Correction, Handling, PatchIssue } from './patch-issue';
import type { PatchTolerance } from './patch-operation';

/** How an interface reads whole resources beyond plain R4. */
export interface BodyTolerance extends Pick<PatchTolerance, 'rows'> {
  /** Rewrites what this interface knows to be written otherwise: urls, systems, displays. The same object when nothing is. */
  rewrite(resource: ResourceJson): { readonly resource: ResourceJson; readonly corrections: readonly Correction[] };
}

/** A resource as it was meant. Under `strict`, `refusals` holds what would have been corrected: it is not to be stored. */
export interface ToleratedBody {
  readonly resource: ResourceJson;
  readonly warnings: readonly PatchIssue[];
  readonly refusals: readonly PatchIssue[];
}

/**
 * Reads the body of a create or an update: the known wrong forms are corrected and told, or under `strict` refused. What cannot be
 * corrected stays as it is, for validation to refuse; so that both kinds of findings fit in one answer, the corrected resource is
 * returned in either case.
 * @param resource of bounded depth: recursion is as deep as it is
 */
export function tolerateBody(resource: ResourceJson, handling: Handling, { types, tolerance }: { readonly types: ElementTypes; readonly tolerance: BodyTolerance }): ToleratedBody {
  const rewritten = tolerance.rewrite(resource);
  const element = types.resource(resource.resourceType);
  const normalised = element === undefined ? undefined : normaliseShape(rewritten.resource, element, { expression: resource.resourceType });
  const corrections = [...rewritten.corrections, ...(normalised?.corrections ?? [])];
  const issues = corrections.map((correction) => {
    const row = correction.row ?? (correction.rule === 'tolerated' ? undefined : tolerance.rows.get(correction.rule));
    return issueOfCorrection(row === undefined ? correction : { ...correction, row }, handling);
  });
  return {
    resource: normalised !== undefined && corrections.length > 0 && isResource(normalised.json) ? normalised.json : rewritten.resource,
    warnings: issues.filter(({ severity }) => severity !== 'error'),
    refusals: issues.filter(({ severity }) => severity === 'error'),
  };
}
