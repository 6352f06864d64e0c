import { FhirError } from '../core/errors';
import type { Caller } from '../definition/caller';
import type { ResourceDefinition } from '../definition/define-resource';
import { sql } from '../sql/sql';
import type { SqlFragment } from '../sql/sql';

/**
 * Condition on `r` (a resource row) for a read by id: the reader keys of the declaration.
 * @throws FhirError `role-required` (403) when the type is read by other roles only
 */
export function readableBy({ readers, visibility }: ResourceDefinition, caller: Caller): SqlFragment {
  if (readers !== undefined && !readers.some((role) => caller.roles.includes(role))) throw new FhirError('role-required', { roles: readers.join(', ') });
  const keys = visibility === undefined ? null : visibility.readerKeys(caller);
  if (keys === null) return sql`true`;
  return sql`EXISTS (SELECT 1 FROM resource_reader k WHERE k.rid = r.rid AND k.reader = ANY (${keys}::text[]))`;
}
