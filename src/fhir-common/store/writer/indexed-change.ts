import type { GroupEntry, IndexEntries } from '../index/index-entries';
import type { IndexRow } from '../index/index-rows';

/** The index entries of one form, with the profiles that see it. */
export interface FormEntries {
  readonly entries: IndexEntries;
  readonly profiles: number;
}

/** Index entries of every form before and after a change; those that stand as they are may be missing on both sides. */
export interface IndexedChange {
  readonly before: readonly FormEntries[];
  readonly after: readonly FormEntries[];
}

/** Index tables some of whose rows change, with the numbers of their group entries. */
export function changedEntries(rows: readonly IndexRow[]): ReadonlyMap<string, readonly number[]> {
  const changed = new Map<string, Set<number>>();
  for (const { table, cells } of rows) {
    const entries = changed.get(table.name) ?? new Set();
    const entry = cells[table.columns.findIndex((column) => column.name === 'entry')];
    if (typeof entry === 'number') entries.add(entry);
    changed.set(table.name, entries);
  }
  return new Map([...changed].map(([table, entries]) => [table, [...entries]]));
}

/** Whether every form has the words it had. */
export function sameWords({ before, after }: IndexedChange): boolean {
  const words = (forms: readonly FormEntries[]): string => JSON.stringify(forms.map(({ profiles, entries }) => [profiles, entries.texts]));
  return words(before) === words(after);
}

/** The change without the group instances that the same profiles see, in the same place, before and after it. */
export function withoutStanding({ before, after }: IndexedChange): IndexedChange {
  const [was, is] = [placesOf(before), placesOf(after)];
  const stands = (group: GroupEntry): boolean => {
    const [old, now] = [was.get(placeOf(group)), is.get(placeOf(group))];
    return old !== undefined && now !== undefined && old.size === now.size && [...old].every(([fields, profiles]) => now.get(fields) === profiles);
  };
  const pruned = (forms: readonly FormEntries[]): FormEntries[] =>
    forms.map(({ entries, profiles }) => ({ profiles, entries: { ...entries, groups: entries.groups.filter((group) => !stands(group)) } }));
  return { before: pruned(before), after: pruned(after) };
}

/** Who sees which fields at each place of a group: rows are taken out and put in by place. */
function placesOf(forms: readonly FormEntries[]): ReadonlyMap<string, ReadonlyMap<GroupEntry['fields'], number>> {
  const places = new Map<string, Map<GroupEntry['fields'], number>>();
  for (const { entries, profiles } of forms) {
    for (const group of entries.groups) {
      const place = places.get(placeOf(group)) ?? new Map<GroupEntry['fields'], number>();
      place.set(group.fields, (place.get(group.fields) ?? 0) | profiles);
      places.set(placeOf(group), place);
    }
  }
  return places;
}

function placeOf({ group, parentEntry, entry }: GroupEntry): string {
  return `${group.name} ${parentEntry ?? ''} ${entry}`;
}
