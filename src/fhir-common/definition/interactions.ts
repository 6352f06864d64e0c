import type { Bilingual } from '../core/bilingual';
import type { ResourceJson } from '../core/json';

/** The interactions that change data (R4 http). */
export type WriteInteraction = 'create' | 'update' | 'patch' | 'delete';

/** An element of a resource, or its extensions of one url. */
export interface ElementChoice {
  readonly element: string;
  readonly url?: string;
}

/** The resources of a type that a grant is for; `fr` and `en` name them, for the refusal of any other. */
export interface ResourceChoice extends Bilingual {
  readonly holds: (resource: ResourceJson) => boolean;
}

/**
 * A role that may do an interaction. `only` narrows it to some elements: a change of any other is refused (403). `where` narrows it to some
 * resources, as they stand and as they are to become (403 for any other).
 */
export interface Grant {
  readonly role: string;
  readonly only?: readonly ElementChoice[];
  readonly where?: ResourceChoice;
}

/** Who may do what; an interaction that is not named is not offered (405). */
export type Interactions = Readonly<Partial<Record<WriteInteraction, readonly Grant[]>>>;

/** Grants without a narrowing. @example `interactions: { create: grantTo('ror-server') }` */
export function grantTo(...roles: readonly string[]): readonly Grant[] {
  return roles.map((role) => ({ role }));
}
