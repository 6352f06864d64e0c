import { arrayAt, isObject } from '../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../fhir-common/core/json';
import { codesOf, extensionOf } from '../quality/directory/fhir-reading';
import { rorProfile } from './canonical';

export const CAPACITY = rorProfile('ror-location-supported-capacity');
const AVAILABLE = '02';

/** The counts of beds and places of a Location, in order. */
export function capacityEntries(place: ResourceJson): readonly JsonObject[] {
  return arrayAt(place, 'extension').filter(isObject).filter(({ url }) => url === CAPACITY);
}

/** Code of a coded member of a count. */
export function codeOfEntry(entry: JsonObject, member: string): string | undefined {
  return codesOf(extensionOf(entry, member)?.['valueCodeableConcept'])[0]?.code;
}

/** Number of an available count (status 02); 0 for any other. */
export function availableIn(entry: JsonObject): number {
  const count = extensionOf(entry, 'nbCapacity')?.['valueInteger'];
  return codeOfEntry(entry, 'capacityStatus') === AVAILABLE && typeof count === 'number' ? count : 0;
}

/** The place with nothing available, counted at an instant; undefined when there was nothing already. */
export function withoutAvailable(place: ResourceJson, now: string): ResourceJson | undefined {
  if (capacityEntries(place).every((entry) => availableIn(entry) === 0)) return undefined;
  const extension = arrayAt(place, 'extension').map((entry) => (isObject(entry) && entry['url'] === CAPACITY && availableIn(entry) > 0 ? emptied(entry, now) : entry));
  return { ...place, extension };
}

function emptied(entry: JsonObject, now: string): JsonObject {
  const extension = arrayAt(entry, 'extension').map((member) => {
    if (!isObject(member)) return member;
    if (member['url'] === 'nbCapacity') return { ...member, valueInteger: 0 };
    return member['url'] === 'capacityUpdateDate' ? { ...member, valueDateTime: now } : member;
  });
  return { ...entry, extension };
}
