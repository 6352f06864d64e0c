import type { ResourceJson } from '../fhir-common/core/json';
import type { StoredReads } from '../fhir-common/definition/write-declaration';
import { closingOf } from '../quality/rules/management/closings';

/** Whether a place serves offers and all of them are closed at an instant. A closing without date, or in the future, does not close yet. */
export async function allOffersClosed(placeId: string, { referring }: Pick<StoredReads, 'referring'>, now: string): Promise<boolean> {
  const place = { type: 'Location', id: placeId };
  const by = { type: 'HealthcareService', parameter: 'location' };
  // Nearly always the first one is open, and the others need not be read.
  const [first] = await referring(place, { ...by, most: 1 });
  if (first === undefined || !isClosedAt(first, now)) return false;
  return (await referring(place, by)).every((offer) => isClosedAt(offer, now));
}

function isClosedAt(offer: ResourceJson, now: string): boolean {
  const date = closingOf(offer)?.date;
  return date !== undefined && Date.parse(date) <= Date.parse(now);
}
