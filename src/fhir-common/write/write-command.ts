import type { OutcomeMessage } from '../core/operation-outcome';
import type { ResourceJson } from '../core/json';
import type { StoredResource } from '../store/writer/change';

/** The resource a command is about: by technical id, or the one that a search of its type finds (R4 http 3.1.0.4.1 and after). */
export type Target = { readonly id: string } | { readonly query: string };

/** What every command says. */
interface AnyCommand {
  /** FHIRPath of the resource in the body it came in, when that holds several: refusals point there. */
  readonly place?: string;
}

export interface CreateCommand extends AnyCommand {
  readonly interaction: 'create';
  /** The id it gets; absent: a new one. For a caller that must refer to it before it is stored. */
  readonly id?: string;
  readonly type: string;
  readonly resource: ResourceJson;
  /** Search of the same type: one match is the answer and nothing is created, several are an error. */
  readonly ifNoneExist?: string;
}

export interface UpdateCommand extends AnyCommand {
  readonly interaction: 'update';
  readonly type: string;
  readonly target: Target;
  readonly resource: ResourceJson;
  readonly ifMatch?: string;
  /** `If-None-Match: *`: only when it does not exist. */
  readonly onlyNew?: boolean;
}

export interface PatchCommand extends AnyCommand {
  readonly interaction: 'patch';
  readonly type: string;
  readonly target: Target;
  readonly ifMatch?: string;
  /** @returns the patched copy, with what the caller should know. @throws RefusedRequest when the patch does not apply */
  readonly apply: (stored: ResourceJson) => { readonly resource: ResourceJson; readonly warnings: readonly OutcomeMessage[] };
}

export interface DeleteCommand extends AnyCommand {
  readonly interaction: 'delete';
  readonly type: string;
  readonly target: Target;
  readonly ifMatch?: string;
}

export type WriteCommand = CreateCommand | UpdateCommand | PatchCommand | DeleteCommand;

/** What a write did. `kind` is `unchanged` when the resource already stood so: no version was made. */
export interface WriteOutcome extends Omit<StoredResource, 'kind'> {
  readonly kind: StoredResource['kind'] | 'unchanged';
  /** What the caller should know: values read otherwise than written, rules that only warn. */
  readonly warnings: readonly OutcomeMessage[];
}

/** One resource of an import: stored, or refused with all its reasons. */
export type ImportOutcome = { readonly kind: WriteOutcome['kind']; /** Defects that a write would refuse and an import only reports. */ readonly kept: readonly OutcomeMessage[] } | { readonly kind: 'refused'; readonly reasons: readonly OutcomeMessage[] };
