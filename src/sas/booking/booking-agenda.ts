import type { FhirEngine } from '../../fhir-common/engine';
import type { AgendaContent, AgendaReader } from '../login/agenda-content';
import type { AgendaEntry } from '../login/agenda-entry';
import type { Html } from '../login/html';
import type { LoginPaths } from '../login/login-paths';
import { bookingContent } from './booking-pages';
import { comingBookings } from './booking-store';
import { offeredAgenda } from './offered-slots';

/** The page of an agenda: its free slots, and what the regulator who looks has booked of it. */
export class BookingAgenda implements AgendaContent {
  constructor(
    private readonly engine: FhirEngine,
    private readonly paths: LoginPaths,
  ) {}

  async render(entry: AgendaEntry, { account, isHabilitated, formCode, notice, now }: AgendaReader): Promise<Html> {
    const agenda = await offeredAgenda(this.engine, entry.practitioner, now);
    const bookings = await comingBookings(this.engine.database, account.id, entry.practitioner, now);
    const codes = isHabilitated ? { codes: { booking: formCode('booking'), cancellation: formCode('cancellation') } } : {};
    return bookingContent(this.paths, { entry, agenda, bookings, notice, ...codes });
  }
}
