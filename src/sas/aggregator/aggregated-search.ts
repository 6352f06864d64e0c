import { ANSWER_PROFILES } from '../profiles';
import type { SlotSearch } from '../slot-search/slot-request';
import type { AskedEditor, EditorResult } from './asked-editor';
import { hasSomethingToTell, outcomeEntry } from './editor-report';
import { mergedEntries } from './merged-bundle';

/** Identifiers that one aggregated search may name (spec 21.7). */
export const MAX_AGGREGATED_IDENTIFIERS = 500;

/** What the answer says of itself. */
export interface AggregatedHead {
  readonly base: string;
  readonly selfUrl: string;
  readonly bundleId: string;
}

/**
 * Asks every editor that serves the flow, all at once, and merges what arrived: the failure of one never hides the others, and all failing
 * is still an answer (spec 16.2). Each editor keeps to its own limit, so the answer leaves with the slowest of them.
 * @param editors of the registry, the agenda of this server among them
 * @returns a searchset Bundle, as JSON; `total` counts slots
 */
export async function aggregatedSearch(search: SlotSearch, editors: readonly AskedEditor[], head: AggregatedHead, now: number): Promise<string> {
  const asks = search.identifiers.length > 0 && search.until > Math.max(search.from, now);
  const answers = asks ? await Promise.all(editors.map((editor) => editor.ask(search))) : [];
  const results = answers.filter((one): one is EditorResult => one !== undefined);
  const { slots, entries } = mergedEntries(search.flow, results.map(({ contribution }) => contribution), head.base);
  const reports = results.map(({ report }) => report).filter(hasSomethingToTell).sort((a, b) => (a.editor < b.editor ? -1 : 1));
  const entry = [...entries, ...reports.map((report) => JSON.stringify(outcomeEntry(report)))];
  const told = JSON.stringify({
    resourceType: 'Bundle',
    id: head.bundleId,
    meta: { profile: [ANSWER_PROFILES[search.flow].Bundle] },
    type: 'searchset',
    total: slots,
    link: [{ relation: 'self', url: head.selfUrl }],
  });
  return entry.length === 0 ? told : `${told.slice(0, -1)},"entry":[${entry.join(',')}]}`;
}
