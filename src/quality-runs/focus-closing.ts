import type { ResourceJson } from '../fhir-common/core/json';
import { extractOffer } from '../quality/directory/extract-offer';
import { extractOrganization } from '../quality/directory/extract-organization';
import { DayReader } from '../quality/directory/fhir-reading';
import type { DirectorySnapshot } from '../quality/directory/rows';
import { isDefinitivelyClosed } from '../quality/rules/closing';

/** Whether the focus of an anomaly is closed for good at a day (ror-anomalies 9.1, 7); only structures and offers close. */
export function isFocusClosed(focus: ResourceJson, day: string): boolean {
  const days = new DayReader();
  if (focus.resourceType === 'Organization') return isDefinitivelyClosed(extractOrganization(focus, days).row, day);
  return focus.resourceType === 'HealthcareService' && isDefinitivelyClosed(extractOffer(focus, days), day);
}

/** `Type/id` of everything closed for good in a snapshot. */
export function closedFocuses({ establishments, legalEntities, internalOrganizations, offers }: DirectorySnapshot, day: string): ReadonlySet<string> {
  const closed = new Set<string>();
  for (const rows of [establishments, legalEntities, internalOrganizations]) for (const row of rows) if (isDefinitivelyClosed(row, day)) closed.add(`Organization/${row.id}`);
  for (const offer of offers) if (isDefinitivelyClosed(offer, day)) closed.add(`HealthcareService/${offer.id}`);
  return closed;
}
