import type { JsonObject, ResourceJson } from '../core/json';
import type { OutcomeMessage } from '../core/operation-outcome';
import type { Caller } from './caller';
import type { FactStep } from './confidentiality';
import type { Interactions, WriteInteraction } from './interactions';
import type { Bilingual } from '../core/bilingual';

/** What a feature declares about writing one resource type. The one write door (`write/`) obeys it. */
export interface WriteDeclaration {
  /** Who may create, update, patch and delete; absent: the type is read-only for everybody but imports. */
  readonly interactions?: Interactions;
  /** PUT on an id that does not exist creates it (R4 http 3.1.0.7.1); absent: 404. */
  readonly updateCreates?: boolean;
  /** Keys no two resources may share: 409 `duplicate` for the second writer, also when both come at once. */
  readonly unique?: readonly UniqueKey[];
  /** Elements that never change once written: 422 for whoever tries. */
  readonly immutable?: readonly ImmutableElement[];
  /** Elements that only the server sets: what a caller sends for them is replaced without a word. */
  readonly serverOwned?: readonly ServerOwnedElement[];
  /** The states the resource goes through, who moves it and what a move entails. */
  readonly states?: StateMachine;
  /** What a change of this resource changes elsewhere, in the same transaction. */
  readonly cascades?: readonly Cascade[];
  /**
   * Paths to the resources that own it: a caller with a perimeter may write what one of his structures owns, and sees it when the readers are
   * restricted.
   */
  readonly owners?: readonly (readonly FactStep[])[];
  /** True: whoever has the role writes it, whatever his perimeter; the states and the rules say what he may do. */
  readonly ignoresPerimeter?: boolean;
  /** Who may read it beyond the access profiles; absent: the profiles alone decide. */
  readonly visibility?: ReaderVisibility;
  /** Requests shown in the documentation, at most one per interaction that is offered; the sample data make each a valid one. */
  readonly examples?: WriteExamples;
}

export type WriteExamples = Readonly<Partial<Record<WriteInteraction, WriteExample>>>;

/** A request as the documentation shows it. */
export interface WriteExample {
  /** The resource it is about, by its id; absent for a creation. */
  readonly id?: string;
  /** The same resource by criteria that find it alone, where the example also stands for a conditional write. */
  readonly criteria?: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

export interface UniqueKey {
  /** Code of the search parameter that holds the key, of type Identifier. */
  readonly parameter: string;
  /** Identifier systems that must be unique; absent: all. */
  readonly systems?: readonly string[];
}

export interface ImmutableElement extends Bilingual {
  /** What people call it, for the refusal. */
  /** Where it stands, for the expression of the refusal. */
  readonly element: string;
  /** Its values, as texts to compare; a value that was absent may be given once. */
  readonly values: (resource: ResourceJson) => readonly string[];
}

/** What the server knows when it sets an element. */
export interface ServerOwnedMoment {
  /** Instant of the write, ISO. */
  readonly now: string;
  readonly caller: Caller;
  /** A resource as stored, in the write's transaction; undefined when there is none. */
  readonly read: (type: string, id: string) => Promise<ResourceJson | undefined>;
  /** A number that is given once, for identifiers made here. */
  readonly nextNumber: () => Promise<number>;
  /** `Prefer: handling=strict`: nothing is filled in or read otherwise than written; the validation refuses what is missing. */
  readonly strict: boolean;
  /** Tells the caller that something was filled in or read otherwise than written. */
  readonly warn: (message: OutcomeMessage) => void;
  /** Live resources of a type that have an identifier, as the caller sees them, at most two; `system` absent: of any system. */
  readonly identifiedBy: (type: string, identifier: { readonly system?: string; readonly value: string }) => Promise<readonly ResourceJson[]>;
}

export interface ServerOwnedElement {
  /** First-level element, with the extension url when it is an extension: `{ element: 'extension', url: '…' }`. */
  readonly element: string;
  readonly url?: string;
  /**
   * The element as the server wants it: `draft` is what the caller sent, `before` what is stored.
   * @returns the whole draft with the element set
   */
  readonly set: (draft: ResourceJson, before: ResourceJson | undefined, moment: ServerOwnedMoment) => ResourceJson | Promise<ResourceJson>;
}

/** A state of a resource and where it may go from there. */
export interface State {
  readonly fr: string;
  readonly to: readonly Transition[];
}

export interface Transition {
  readonly state: string;
  /** Actors that may do it, names of {@link StateMachine.actorsOf}. */
  readonly by: readonly string[];
}

/** The states of a resource type as one table (after Vendure's state machine): checked at start, obeyed at every write. */
export interface StateMachine {
  /** Element that holds the state, for the expression of a refusal. */
  readonly element: string;
  readonly stateOf: (resource: JsonObject) => string | undefined;
  readonly states: Readonly<Record<string, State>>;
  /** States a new resource may have. */
  readonly initial: readonly string[];
  /** What the caller is to this resource: names used in `by`. `readers`: its reader keys (`ReaderVisibility`), those of its owners among them. */
  readonly actorsOf: (caller: Caller, resource: ResourceJson, readers: readonly string[]) => readonly string[];
  /** What a move entails in the resource itself: dates, a derived status. */
  readonly entering?: (resource: ResourceJson, move: StateMove) => ResourceJson;
}

/** A move as it is made. */
export interface StateMove {
  /** Undefined for a new resource. */
  readonly from: string | undefined;
  readonly to: string;
  /** Instant of the write, ISO. */
  readonly now: string;
  readonly before: ResourceJson | undefined;
}

/** A change that follows another one: closing a structure closes its offers. */
export interface Cascade {
  /** From the changed resource to the ones that follow. */
  readonly path: readonly FactStep[];
  /** Type of the resources at the end of the path. */
  readonly type: string;
  /** The follower gets a version and a date even when `follow` gives it back as it stands: what hangs below it changed. */
  readonly renews?: true;
  /** Whether a change may concern a follower at all, whatever the follower: followers of any other change are not even looked for. */
  readonly concerns: (change: CascadeChange) => boolean;
  /** The follower as it must become; undefined when this change does not concern it. */
  readonly follow: (follower: ResourceJson, change: CascadeChange, reads: StoredReads) => ResourceJson | undefined | Promise<ResourceJson | undefined>;
}

export interface CascadeChange {
  readonly before: ResourceJson | undefined;
  readonly after: ResourceJson;
}

/** What a rule or a cascade may ask of the store; everything is read in the write's transaction, so that it still holds at the commit. */
export interface StoredReads {
  /** A resource as stored, whoever asks; undefined when there is none. */
  read(type: string, id: string): Promise<ResourceJson | undefined>;
  /** The live resources of a type that refer to a resource by a search parameter, in the order of their ids, at most `most` or 1,000. */
  referring(target: { readonly type: string; readonly id: string }, by: { readonly type: string; readonly parameter: string; readonly most?: number }): Promise<readonly ResourceJson[]>;
}

/**
 * Reading beyond the access profiles: a resource carries reader keys, a caller holds some, and sees the resource when they share one.
 * The keys are stored with the resource, so that every search, count, chain and include obeys them in SQL.
 */
export interface ReaderVisibility {
  /** Keys of the resource itself, for example `client:editor-1`. Owners add `structure:<identifier>` and `region:<code>`. */
  readonly keysOf: (resource: ResourceJson) => readonly string[];
  /** Keys of a caller; null: sees all. */
  readonly readerKeys: (caller: Caller) => readonly string[] | null;
  /** Elements that some readers alone may see; absent: whoever sees the resource sees all of it. */
  readonly reserved?: ReservedElements;
}

/**
 * Elements left out of what most readers of a resource get, which is then tagged SUBSETTED. They are taken out as the answer is made: no
 * criterion and no full text may find a resource by them, so the declaration of the resource has no search parameter on them.
 */
export interface ReservedElements {
  /** Keys by which a caller sees them, of those the resource carries; null: always. */
  readonly readerKeys: (caller: Caller) => readonly string[] | null;
  /** The resource without them. Also what full text looks at. */
  readonly without: (resource: ResourceJson) => ResourceJson;
}
