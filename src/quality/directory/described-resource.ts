import { stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import { extractLocation, extractOffer } from './extract-offer';
import { extractOrganization } from './extract-organization';
import type { OrganizationRow } from './extract-organization';
import type { DayReader } from './fhir-reading';
import { regionOf } from './fhir-reading';
import type { Closing, LocationRow, OfferRow } from './rows';

/** A row of the snapshot, and the table it belongs to. */
export type DirectoryRow = OrganizationRow | { readonly kind: 'offer'; readonly row: OfferRow } | { readonly kind: 'place'; readonly row: LocationRow };

/** Everything a snapshot takes of one resource. It survives JSON: what is undefined is left out, and read as undefined again. */
export interface DescribedResource {
  readonly type: string;
  /** Code of the region tag; empty when there is none. */
  readonly region: string;
  /** As written. */
  readonly lastUpdated: string | undefined;
  /** Absent for the types that no rule reads: they only count in the volumes. */
  readonly row?: DirectoryRow;
}

export function describeResource(resource: ResourceJson, days: DayReader): DescribedResource {
  const row = rowOf(resource, days);
  return { type: resource.resourceType, region: row?.row.region ?? regionOf(resource), lastUpdated: stringAt(resource['meta'], 'lastUpdated'), ...(row === undefined ? {} : { row }) };
}

/** How a resource says that it is closed; undefined for the types that never are. */
export function closingOfRow(row: DirectoryRow | undefined): Closing | undefined {
  return row === undefined || row.kind === 'place' ? undefined : row.row;
}

function rowOf(resource: ResourceJson, days: DayReader): DirectoryRow | undefined {
  switch (resource.resourceType) {
    case 'Organization': return extractOrganization(resource, days);
    case 'HealthcareService': return { kind: 'offer', row: extractOffer(resource, days) };
    case 'Location': return { kind: 'place', row: extractLocation(resource) };
    default: return undefined;
  }
}
