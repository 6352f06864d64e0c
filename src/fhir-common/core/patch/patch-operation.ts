import type { ResourceJson } from '../json';
import type { Correction } from './patch-issue';
import type { Normalisation } from './patch-texts';

export const OPERATION_TYPES = ['add', 'insert', 'delete', 'replace', 'move'] as const;
export type OperationType = (typeof OPERATION_TYPES)[number];

/**
 * A value as the body gives it, before the type of its target is known.
 * - `typed`: `value[x]`; `json` is an array only when the body gives a list in place of one value.
 * - `untyped`: JSON whose type follows from the target.
 * - `parts`: a complex type written part by part (R4: the way for anonymous types).
 */
export type PatchValue =
  | { readonly kind: 'typed'; readonly type: string; readonly json: unknown; readonly companion?: unknown }
  | { readonly kind: 'untyped'; readonly json: unknown; readonly extensions?: true }
  | { readonly kind: 'parts'; readonly parts: readonly { readonly name: string; readonly value: PatchValue }[] };

/** One operation of a patch, in normal form. */
export interface PatchOperation {
  readonly type: OperationType;
  /** Rank in the body, from 0. */
  readonly rank: number;
  readonly path: string;
  readonly name?: string;
  readonly value?: PatchValue;
  /** Where to insert. */
  readonly index?: number;
  /** Where a moved element stands. */
  readonly source?: number;
  /** Where it goes. */
  readonly destination?: number;
}

/** An operation in place of another, with what was corrected. */
export interface Rewritten {
  readonly operation: PatchOperation;
  readonly corrections: readonly Correction[];
}

/** What one kind of server forgives beyond the general table. Pure: nothing is changed in place. */
export interface PatchTolerance {
  /** Properties of a part that stand for a `value[x]`: wrong spelling to R4 type code. */
  readonly valueProperties: ReadonlyMap<string, string>;
  /** Row of the server's tolerance table that a general correction belongs to. */
  readonly rows: ReadonlyMap<Normalisation, string>;
  /** Brings one operation into normal form; no correction when it is there already. */
  rewrite(operation: PatchOperation, resource: ResourceJson): Rewritten;
}

/** A server that forgives nothing of its own. */
export const NO_TOLERANCE: PatchTolerance = {
  valueProperties: new Map(),
  rows: new Map(),
  rewrite: (operation) => ({ operation, corrections: [] }),
};

/** Caps that bound the work of one request; all are counts, so that the same request always gets the same answer. */
export interface PatchLimits {
  readonly operations: number;
  /** JSON values in the body: objects, arrays and primitives. */
  readonly bodyValues: number;
  readonly bodyDepth: number;
  readonly pathCharacters: number;
  readonly pathTokens: number;
  readonly pathDepth: number;
  /** Nodes of the syntax tree. */
  readonly pathNodes: number;
  /** Collection members looked at by all paths of one patch. */
  readonly evaluationSteps: number;
  /** Compiled paths kept. */
  readonly cachedPaths: number;
}

export const DEFAULT_LIMITS: PatchLimits = {
  operations: 200, bodyValues: 50_000, bodyDepth: 64, pathCharacters: 2_000, pathTokens: 500, pathDepth: 20, pathNodes: 1_000,
  evaluationSteps: 2_000_000, cachedPaths: 500,
};
