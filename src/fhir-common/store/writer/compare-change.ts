import type { ResourceJson } from '../../core/json';
import type { CorrelationGroup, ResourceDefinition } from '../../definition/define-resource';
import type { FhirApi } from '../../definition/fhir-api';
import { noKnownParts, referencedKeys } from '../index/index-entries';
import type { IndexedPart, IndexEntries, Indexer } from '../index/index-entries';
import { mayOwn, ownerSignature, restrictsReaders } from '../visibility/readers';
import { renderForms } from '../visibility/rendering';
import type { Rendering } from '../visibility/rendering';
import type { Change } from './change';
import { changedElements, seenToChange } from './changed-elements';
import { linkSignature, mayRelink } from './far-ends';
import { differingParts, formPairs, movedPlaces } from './moved-parts';
import { sameWords, withoutStanding } from './indexed-change';
import type { FormEntries, IndexedChange } from './indexed-change';
import { parseStored } from './stamp';

/** A state of a resource as everybody sees it. */
export interface State {
  readonly rendering: Rendering;
  /** Of the full form. */
  readonly entries: () => IndexEntries;
}

/** A change, and what stood before it. */
export interface ComparedChange {
  readonly change: Change;
  /** What stood before; undefined for what was not there. */
  readonly before: State | undefined;
  /** What stands after; undefined when others must be looked at first: what it cites, is cited by or states of itself is not what it was. */
  readonly after: { readonly rendering: Rendering; readonly indexed: IndexedChange } | undefined;
  /** Others may get other readers: what the resource refers to, is known by or is tagged with is not what it was. */
  readonly changesOwners: boolean;
}

/** Whether a change is stored by writing rows of its own resource alone: nobody else need be looked at, and it cites nothing that it did not cite. */
export function concernsItselfAlone({ after, changesOwners }: ComparedChange): boolean {
  if (after === undefined || changesOwners) return false;
  const cited = (forms: readonly FormEntries[]): string[] => forms.flatMap(({ entries }) => referencedKeys(entries).map(({ type, id }) => `${type}/${id}`));
  const known = new Set(cited(after.indexed.before));
  return cited(after.indexed.after).every((key) => known.has(key));
}

/** Finds what of a resource a change changes, for those who see it whole and for those who do not. Pure. */
export class ChangeComparer {
  constructor(private readonly indexerOf: (api: FhirApi, type: string) => Indexer) {}

  compare(api: FhirApi, change: Change): ComparedChange {
    const { stored } = change;
    if (!stored.live || stored.content === null) return { change, before: undefined, after: undefined, changesOwners: restrictsReaders(api) };
    const resource = (change.kind === 'put' ? change.before : undefined) ?? parseStored(stored.content);
    const definition = definitionOf(api, resource.resourceType);
    const index = this.indexerOf(api, resource.resourceType);
    const rendering = renderForms(definition, api.accessProfiles, resource, stored.seen);
    const before = { rendering, entries: once(() => index(resource)) };
    if (change.kind === 'removal') return { change, before, after: undefined, changesOwners: restrictsReaders(api) };
    const { resource: next, entries } = change.prepared;
    const elements = changedElements(resource, next);
    const known = noKnownParts();
    const changesOwners = restrictsReaders(api) && mayOwn(definition, elements) && ownerSignature(api, before.entries()) !== ownerSignature(api, entries());
    const signature = (state: ResourceJson): string => linkSignature(api, definition, state, index(state, { elements, known }));
    const isFactKept = definition.confidentiality?.fact?.(resource) === definition.confidentiality?.fact?.(next);
    if (!isFactKept || (mayRelink(api, definition, elements) && signature(resource) !== signature(next))) return { change, before, after: undefined, changesOwners };
    // Its links and facts stay, and so does what its neighbours say of it.
    const after = { rendering: renderForms(definition, api.accessProfiles, next, stored.seen), entries };
    const seen = seenToChange(rendering, after.rendering, elements);
    const part = seen === undefined ? undefined : movedPart(definition, index, [rendering, after.rendering], { elements: seen, known });
    return { change, before, changesOwners, after: { rendering: after.rendering, indexed: this.indexed(api, before, after, part) } };
  }

  /** @param part outside of which every entry stands as it is; undefined: the whole */
  indexed(api: FhirApi, before: State | undefined, after: State | undefined, part?: IndexedPart): IndexedChange {
    const both = (some: IndexedPart | undefined): IndexedChange => ({
      before: before === undefined ? [] : this.formEntries(api, before, some), after: after === undefined ? [] : this.formEntries(api, after, some),
    });
    const found = both(part);
    // The words of a part that changed are new words of the whole.
    return part === undefined ? found : sameWords(found) ? withoutStanding(found) : both(undefined);
  }

  private formEntries(api: FhirApi, { rendering: { full, reduced }, entries }: State, part: IndexedPart | undefined): FormEntries[] {
    const index = this.indexerOf(api, full.resource.resourceType);
    return [
      { entries: part === undefined ? entries() : index(full.resource, part), profiles: full.profiles },
      ...reduced.map(({ resource, profiles }) => ({ entries: index(resource, part), profiles })),
    ];
  }
}

/**
 * The part of a change whose entries may differ: places of groups, and the elements themselves only where the items that differ say something to
 * a parameter outside the groups. What both states share says the same in both.
 */
function movedPart({ groups, visibility }: ResourceDefinition, index: Indexer, [before, after]: readonly [Rendering, Rendering], part: IndexedPart): IndexedPart {
  const pairs = formPairs(before, after);
  // What readers do not see is taken out for each state anew: nothing is shared then.
  if (pairs === undefined || visibility?.reserved !== undefined) return part;
  const places = movedPlaces(groups, pairs);
  const entriesOf = (resource: ResourceJson): string => JSON.stringify(index(resource, { ...part, places: noPlaces(groups) }));
  const isSame = pairs.every((pair) => {
    const differing = differingParts(pair, part.elements);
    return differing === undefined || entriesOf(differing[0]) === entriesOf(differing[1]);
  });
  return { ...part, places, ...(isSame ? { elements: new Set() } : {}) };
}

const noPlaces = (groups: readonly CorrelationGroup[]): ReadonlyMap<CorrelationGroup, ReadonlySet<number>> => new Map(groups.map((group) => [group, new Set()]));

/** @throws Error for a type the interface does not declare */
export function definitionOf(api: FhirApi, type: string): ResourceDefinition {
  const definition = api.definitions.get(type);
  if (!definition) throw new Error(`${type} is not declared in ${api.name}`);
  return definition;
}

/** A value that is made when it is first asked for. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
