import { FhirError } from '../core/errors';
import type { Caller } from '../definition/caller';
import type { ResourceDefinition } from '../definition/define-resource';

/** @throws FhirError `role-required` (403) when a type is read by id by other roles only. Which of its resources a caller reads, `Sight` knows. */
export function refuseOtherReaders({ readers }: ResourceDefinition, caller: Caller): void {
  if (readers !== undefined && !readers.some((role) => caller.roles.includes(role))) throw new FhirError('role-required', { roles: readers.join(', ') });
}
