/** The interactions that change data (R4 http). */
export type WriteInteraction = 'create' | 'update' | 'patch' | 'delete';

/** An element of a resource, or its extensions of one url. */
export interface ElementChoice {
  readonly element: string;
  readonly url?: string;
}

/** A role that may do an interaction. `only` narrows it: a change of any other element is refused (403). */
export interface Grant {
  readonly role: string;
  readonly only?: readonly ElementChoice[];
}

/** Who may do what; an interaction that is not named is not offered (405). */
export type Interactions = Readonly<Partial<Record<WriteInteraction, readonly Grant[]>>>;

/** Grants without a narrowing. @example `interactions: { create: grantTo('ror-server') }` */
export function grantTo(...roles: readonly string[]): readonly Grant[] {
  return roles.map((role) => ({ role }));
}
