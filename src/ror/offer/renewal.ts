import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import type { Cascade } from '../../fhir-common/definition/write-declaration';

/** Activities, acts and modes, hours, places and numbers of an offer; its contacts and patient types are extensions. */
const SUB_OBJECTS = ['specialty', 'characteristic', 'availableTime', 'location', 'telecom'];

/** RG_EXP_025: whoever takes a sub-object away from an offer gives the structure above it a new date; the offer has its own already. */
export const RENEWED_STRUCTURE: Cascade = {
  path: [{ direction: 'out', type: 'HealthcareService', parameter: 'organization' }],
  type: 'Organization',
  renews: true,
  concerns: ({ before, after }) => before !== undefined && losesSubObject(before, after),
  follow: (structure) => structure,
};

/** Whether an offer has fewer sub-objects of a kind than before; one in place of another is a change of the offer alone. */
export function losesSubObject(before: ResourceJson, after: ResourceJson): boolean {
  if (SUB_OBJECTS.some((element) => arrayAt(after, element).length < arrayAt(before, element).length)) return true;
  const [earlier, now] = [extensionCounts(before), extensionCounts(after)];
  return [...earlier].some(([url, count]) => (now.get(url) ?? 0) < count);
}

function extensionCounts(offer: ResourceJson): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const url of arrayAt(offer, 'extension').filter(isObject).map((extension) => stringAt(extension, 'url') ?? '')) counts.set(url, (counts.get(url) ?? 0) + 1);
  return counts;
}
