import type { ResourceJson } from '../json';
import { withShared } from '../shared-json';
import { applyOperations } from './apply-patch';
import type { TouchedElement } from './edit-session';
import type { ElementTypes } from './element-types';
import { issueOfCorrection } from './patch-issue';
import type { Correction, Handling, PatchIssue } from './patch-issue';
import { DEFAULT_LIMITS, NO_TOLERANCE } from './patch-operation';
import type { PatchLimits, PatchTolerance } from './patch-operation';
import { parsePatch } from './parse-patch';
import type { ParsedPatch } from './parse-patch';
import { PathCompiler } from './patch-path';

export interface PatchEngineOptions {
  /** Types of elements, joined with the profiles in force. */
  readonly types: ElementTypes;
  readonly tolerance?: PatchTolerance;
  readonly limits?: Partial<PatchLimits>;
}

/** The patched copy with its warnings, or the issues that refuse the patch: then at least one is an error. */
export type PatchResult =
  | {
      readonly ok: true;
      readonly resource: ResourceJson;
      /** Warnings and information: what was corrected, what did not need to be done. */
      readonly issues: readonly PatchIssue[];
      /** Every element that was changed, so that rights can be checked element by element. */
      readonly touched: readonly TouchedElement[];
    }
  | { readonly ok: false; readonly issues: readonly PatchIssue[] };

export type ParseResult = { readonly ok: true; readonly patch: ParsedPatch } | { readonly ok: false; readonly issues: readonly PatchIssue[] };

/** FHIRPath Patch of R4 (http://hl7.org/fhir/R4/fhirpatch.html). Pure but for its bounded store of compiled paths. */
export interface PatchEngine {
  /**
   * Reads a body before any resource is looked at. Never throws.
   * @param handling `strict` refuses with status 400 what `lenient` corrects
   */
  parse(body: unknown, handling: Handling): ParseResult;
  /**
   * Applies a parsed patch to a copy: all operations or none. Never changes `resource`, of which the result shares what did not change; never
   * throws for what a body holds.
   * @param resource the stored resource, of valid structure
   */
  apply(resource: ResourceJson, patch: ParsedPatch, handling: Handling): PatchResult;
}

/** Builds the engine; one is shared by all requests. */
export function createPatchEngine({ types, tolerance = NO_TOLERANCE, limits: given = {} }: PatchEngineOptions): PatchEngine {
  const limits = { ...DEFAULT_LIMITS, ...given };
  const paths = new PathCompiler(limits);
  const labelled = (correction: Correction): Correction => {
    const row = correction.rule === 'tolerated' ? correction.row : tolerance.rows.get(correction.rule);
    return row === undefined ? correction : { ...correction, row };
  };
  const issuesOf = (corrections: readonly Correction[], handling: Handling): PatchIssue[] =>
    corrections.map((correction) => issueOfCorrection(labelled(correction), handling));
  return {
    parse(body, handling) {
      const parsed = parsePatch(body, { types, tolerance, limits });
      if (!('operations' in parsed)) return { ok: false, issues: parsed };
      const issues = handling === 'strict' ? issuesOf(parsed.corrections, handling) : [];
      return issues.length > 0 ? { ok: false, issues } : { ok: true, patch: parsed };
    },
    apply(resource, patch, handling) {
      const applied = applyOperations(resource, patch.operations, { types, tolerance, limits, paths });
      const issues = issuesOf([...patch.corrections, ...applied.corrections], handling);
      if (!applied.ok) return { ok: false, issues: [...issues, applied.issue] };
      if (issues.some(({ severity }) => severity === 'error')) return { ok: false, issues };
      return { ok: true, resource: withShared(resource, applied.resource), issues: [...issues, ...applied.remarks], touched: applied.touched };
    },
  };
}
