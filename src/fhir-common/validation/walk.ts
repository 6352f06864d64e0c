import type { ResourceScope } from './invariants';
import type { IssueCollector } from './issue-collector';
import type { Bilingual } from '../core/bilingual';
import type { Schema } from './schema';
import type { SlicingMatchers } from './slicing';
import type { TerminologyService } from './terminology-port';
import type { Place } from './validation-issue';

/** What every step of one validation shares. */
export interface Walk {
  readonly schema: Schema;
  readonly terminology: TerminologyService;
  readonly slicing: SlicingMatchers;
  readonly invariantTexts: ReadonlyMap<string, Bilingual>;
  readonly issues: IssueCollector;
  /** Canonical urls of the profiles asked for; each applies to the resources of its type. */
  readonly profiles: readonly string[];
  /** By first-level element, the items that were looked at before: nothing was wrong in them, and nothing in them changed. */
  readonly standing?: ReadonlyMap<string, ReadonlySet<unknown>>;
}

/** Where the walk stands. */
export interface Position {
  readonly place: Place;
  readonly scope: ResourceScope;
  /** Objects entered so far. */
  readonly depth: number;
}

/** R4 content nests a dozen levels; beyond this a body is hostile, and the walk stops before the stack does. */
export const MAX_DEPTH = 64;
