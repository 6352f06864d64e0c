import { arrayAt, isObject, isResource, stringAt } from '../../fhir-common/core/json';
import { copiedResource, entriesOf } from './copied-resource';
import type { CopiedResource } from './copied-resource';
import type { SyncProgress } from './full-copy';
import type { RorClient } from './ror-client';

const PAGE = 200;

/** What changed since an instant, or `tooLarge`: a search gives 10,000 resources at most, and a full copy has no such limit. */
export type Delta = { readonly resources: readonly CopiedResource[] } | 'tooLarge';

/**
 * Asks each type for what changed, and follows the pages to their end.
 * @param since ISO instant
 */
export async function readDelta(client: RorClient, types: readonly string[], since: string, progress: SyncProgress): Promise<Delta> {
  const resources: CopiedResource[] = [];
  for (const type of types) {
    const seen = new Set<string>();
    let total = 0;
    let address: string | undefined = `/${type}?_lastUpdated=ge${encodeURIComponent(since)}&_count=${PAGE}`;
    while (address !== undefined) {
      const { body } = await client.json(address);
      if (!isResource(body)) throw new Error(`${address} answered no Bundle`);
      for (const resource of entriesOf(body)) {
        const copied = copiedResource(resource);
        if (copied?.type !== type) continue;
        resources.push(copied);
        seen.add(copied.id);
      }
      total = typeof body['total'] === 'number' ? body['total'] : seen.size;
      progress.show('deltas', resources.length, null, `${type} ${seen.size}/${total}`);
      address = arrayAt(body, 'link').flatMap((link) => (isObject(link) && link['relation'] === 'next' ? (stringAt(link, 'url') ?? []) : []))[0];
    }
    if (seen.size < total) return 'tooLarge';
  }
  return { resources };
}
