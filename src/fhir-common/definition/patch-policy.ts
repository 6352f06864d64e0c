import type { ResourceJson } from '../core/json';
import type { OutcomeMessage } from '../core/operation-outcome';
import type { PatchIssue } from '../core/patch/patch-issue';
import type { PatchOperation, PatchTolerance } from '../core/patch/patch-operation';
import type { Caller } from './caller';
import type { CodeNames } from './system-names';

/** What an interface adds to FHIRPath Patch. */
export interface PatchPolicy {
  /** Wrong forms that are read as what they mean, under `handling=lenient`. @param codes the terminology in force */
  tolerance(codes: CodeNames): PatchTolerance;
  /** What this interface answers in place of an issue of the patch engine; undefined leaves it as it is. */
  refusal?(issue: PatchIssue, type: string): PatchAnswer | undefined;
  /** What this interface asks of a patch beyond R4; an error refuses it, with all the others, before the patch engine is heard. */
  demands?(patch: AskedPatch): readonly PatchDemand[];
  /** Headers that a patch must not carry: refused under `handling=strict`, not looked at otherwise. */
  unexpectedHeaders?(patch: { readonly type: string; readonly caller: Caller }): readonly string[];
}

export interface PatchAnswer {
  readonly status: number;
  readonly issue: string;
  readonly expression: string;
}

/** A patch with what it makes of the resource; `after` is undefined when it could not be applied. */
export interface AskedPatch {
  readonly type: string;
  readonly operations: readonly PatchOperation[];
  readonly before: ResourceJson;
  readonly after: ResourceJson | undefined;
}

export interface PatchDemand extends OutcomeMessage {
  readonly status?: number;
}
