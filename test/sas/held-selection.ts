import { byteText } from '../../src/fhir-common/core/byte-text';
import { isObject } from '../../src/fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../src/fhir-common/core/json';
import { selectSlots } from '../../src/sas/slot-search/slot-answer';
import type { SlotSelection } from '../../src/sas/slot-search/slot-answer';
import type { SlotSearch } from '../../src/sas/slot-search/slot-request';
import { AGENDA_RENDITION, SLOT_RENDITION } from '../../src/sas/slots/renditions';

/** The selection of a search among resources as their author wrote them: from what the server keeps of them. */
export function selectHeld(search: SlotSearch, held: readonly ResourceJson[], now: number): SlotSelection {
  const slots = held.filter(({ resourceType }) => resourceType === 'Slot').map((slot) => ({ id: slot.id ?? '', rendition: byteText(SLOT_RENDITION.of(slot)) }));
  const others = new Map(held.map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, byteText(AGENDA_RENDITION.of(resource))]));
  return selectSlots(search, slots, (reference) => others.get(reference), now);
}

export function parsedBundle(body: Buffer | string): JsonObject {
  const bundle: unknown = JSON.parse(body.toString());
  if (!isObject(bundle)) throw new Error('no Bundle');
  return bundle;
}
