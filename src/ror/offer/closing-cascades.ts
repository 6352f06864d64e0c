import type { ResourceJson } from '../../fhir-common/core/json';
import type { Cascade, CascadeChange } from '../../fhir-common/definition/write-declaration';
import { withoutAvailable } from '../capacity-entries';
import { allOffersClosed } from '../offers-of-place';
import { closedAs, DEFINITIVE, sameClosing, withClosing } from './closing';

/** RG_EXP_044: whoever closes a structure closes every organization and every offer below it, with the same type, date and forecast reopening. */
export const CLOSING_CASCADES: readonly Cascade[] = [
  { path: [{ direction: 'in', type: 'Organization', parameter: 'partof' }], type: 'Organization', concerns: closes, follow: closeLike },
  { path: [{ direction: 'in', type: 'HealthcareService', parameter: 'organization' }], type: 'HealthcareService', concerns: closes, follow: closeLike },
];

/** RG_EXP_047: a place whose offers are all closed has no available capacity left. */
export const CAPACITY_CASCADES: readonly Cascade[] = [{
  path: [{ direction: 'out', type: 'HealthcareService', parameter: 'location' }],
  type: 'Location',
  concerns: ({ before, after }) => !sameClosing(closedAs(before), closedAs(after)),
  follow: async (place, { after }, reads) => {
    if (place.id === undefined) return undefined;
    const now = lastUpdated(after);
    return (await allOffersClosed(place.id, reads, now)) ? withoutAvailable(place, now) : undefined;
  },
}];

/** Whether a structure is closed, otherwise than it was. */
function closes({ before, after }: CascadeChange): boolean {
  const closing = closedAs(after);
  return closing !== undefined && !sameClosing(closedAs(before), closing);
}

/**
 * What closed earlier on its own keeps its closing, unless the one above is definitive. What closed with the structure above follows when that
 * closing is corrected. Opening a structure opens nothing below: who closed what for which reason is not told by the data.
 */
function closeLike(follower: ResourceJson, { before, after }: CascadeChange): ResourceJson | undefined {
  const closing = closedAs(after);
  const earlier = closedAs(before);
  if (closing === undefined) return undefined;
  const own = closedAs(follower);
  const follows = own === undefined || (earlier !== undefined && own.type === earlier.type && own.date === earlier.date) || (closing.type === DEFINITIVE && own.type !== DEFINITIVE);
  return follows ? withClosing(follower, closing) : undefined;
}

function lastUpdated({ meta }: ResourceJson): string {
  const instant: unknown = typeof meta === 'object' && meta !== null && 'lastUpdated' in meta ? meta.lastUpdated : undefined;
  return typeof instant === 'string' ? instant : new Date().toISOString();
}
