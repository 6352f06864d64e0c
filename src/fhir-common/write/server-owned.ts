import { isObject } from '../core/json';
import type { ResourceJson } from '../core/json';
import type { ResourceDefinition } from '../definition/define-resource';
import type { ServerOwnedMoment } from '../definition/write-declaration';
import type { IdentifiedResource } from '../store/writer/change';

/** The draft as it may be stored: id and date are the server's, and so is every element the declaration keeps for it. */
export async function putBackServerOwned(
  definition: ResourceDefinition, draft: ResourceJson, { id, before }: { readonly id: string; readonly before: ResourceJson | undefined }, moment: ServerOwnedMoment,
): Promise<IdentifiedResource> {
  const sent = isObject(draft['meta']) ? draft['meta'] : {};
  const meta = Object.fromEntries(Object.entries(sent).filter(([key]) => key !== 'versionId'));
  let owned: ResourceJson = { ...draft, id, meta: { ...meta, lastUpdated: moment.now } };
  for (const element of definition.serverOwned ?? []) owned = await element.set(owned, before, moment);
  return { ...inOrder(owned), id };
}

/** `resourceType`, `id` and `meta` first, as every reader expects them; the rest keeps the order of its author. */
function inOrder({ resourceType, id, meta, ...rest }: ResourceJson): ResourceJson {
  return { resourceType, ...(id === undefined ? {} : { id }), ...(meta === undefined ? {} : { meta }), ...rest };
}
