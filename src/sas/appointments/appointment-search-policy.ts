import type { AskedSearch, SearchPlan, SearchPolicy } from '../../fhir-common/definition/search-policy';
import { APPOINTMENT_READERS, CLIENT_TAG } from './appointment.resource';

/** An editor searches its own appointments; the platform those of everybody, as R4 has it. */
export class AppointmentSearchPolicy implements SearchPolicy {
  plan({ type, query, caller }: AskedSearch): SearchPlan | undefined {
    if (type !== 'Appointment' || APPOINTMENT_READERS.some((role) => caller.roles.includes(role))) return undefined;
    // A page link holds its whole search, and opens for the caller it was given to only.
    if (/(?:^|&)_page=/.test(query)) return undefined;
    const own = `_tag=${encodeURIComponent(`${CLIENT_TAG}|${caller.id.replace(/[\\,|$]/g, '\\$&')}`)}`;
    return { type, query: query === '' ? own : `${query}&${own}` };
  }
}
