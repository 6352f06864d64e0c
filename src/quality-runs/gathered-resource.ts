import { arrayAt, isObject, stringAt } from '../fhir-common/core/json';
import type { ResourceJson } from '../fhir-common/core/json';
import { describeResource } from '../quality/directory/described-resource';
import type { DescribedResource } from '../quality/directory/described-resource';
import type { DayReader } from '../quality/directory/fhir-reading';

/** What the judging of writes takes of a resource: its row and not its JSON, of which a page of writes would hold megabytes for as long as it is judged. */
export interface GatheredResource extends DescribedResource {
  readonly id: string;
  /** Values of the identifiers of a structure; none of any other. */
  readonly identifiers: readonly string[];
}

export function gatheredOf(resource: ResourceJson, days: DayReader): GatheredResource {
  const identifiers = resource.resourceType === 'Organization' ? arrayAt(resource, 'identifier').filter(isObject).flatMap((identifier) => stringAt(identifier, 'value') ?? []) : [];
  return { ...describeResource(resource, days), id: resource.id ?? '', identifiers };
}

export const keyOf = ({ type, id }: Pick<GatheredResource, 'type' | 'id'>): string => `${type}/${id}`;

/** Ids of the structures a resource stands directly below: what it is part of, or who provides it. */
export function parentsOf({ row }: GatheredResource): string[] {
  switch (row?.kind) {
    case 'EG': case 'OI': return row.row.partOf === undefined ? [] : [row.row.partOf];
    case 'offer': return row.row.providedBy === undefined ? [] : [row.row.providedBy];
    // A legal entity is the top of its tree; a place and a professional stand in none.
    case 'EJ': case 'place': case undefined: return [];
    default: return row satisfies never;
  }
}
