import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { auditOriginOf } from '../../fhir-common/audit/audit-event';
import type { RequestContext } from '../../fhir-common/context/request-context';
import { FhirError } from '../../fhir-common/core/errors';
import { isResource } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import { FhirEngine } from '../../fhir-common/engine';
import { requestIdOf } from '../../fhir-common/http/fhir-request';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import type { Database } from '../../fhir-common/sql/database';
import { sql } from '../../fhir-common/sql/sql';
import { retried } from '../../fhir-common/write/retry';
import { tellPlatform } from '../appointments/appointment-outbox';
import { LoginTrail } from '../login/login-trail';
import type { RegulatorAccount } from '../login/regulator-accounts';
import { bookedAppointment, cancelledAppointment } from './booking-appointment';
import { cancelBooking, insertBooking } from './booking-store';
import { offeredAgenda } from './offered-slots';

/** Injection token: system of the identifiers of appointments booked here, an address of this installation (spec 13.3). */
export const BOOKING_SYSTEM = Symbol('BOOKING_SYSTEM');

/** Whose booking, and for the audit by which request. */
export interface BookingCaller {
  readonly request: FhirHttpRequest;
  readonly account: RegulatorAccount;
  /** Epoch ms. */
  readonly now: number;
}

/** A slot with the version that was looked at. */
interface HeldVersion {
  readonly resource: ResourceJson;
  readonly version: number;
}

/**
 * Bookings of regulators: the slot becomes busy, the booking is kept, the platform is to be told and the audit knows, in one transaction (spec
 * 13.4, 21.14). Whoever comes second finds another version of the slot, and nothing changes.
 */
@Injectable()
export class BookingService {
  constructor(
    @Inject(FhirEngine) private readonly engine: FhirEngine,
    private readonly trail: LoginTrail,
    @Inject(BOOKING_SYSTEM) private readonly system: string,
  ) {}

  /** Books a slot that the platform is shown of an agenda. @returns false when it is not, not any more, or when one comes there without appointment */
  async book(caller: BookingCaller, practitioner: string, slotId: string): Promise<boolean> {
    const { slots } = await offeredAgenda(this.engine, practitioner, caller.now);
    const offered = slots.find(({ id, isWalkIn }) => id === slotId && !isWalkIn);
    const held = offered === undefined ? undefined : await this.held(slotId);
    if (offered === undefined || held?.resource['status'] !== 'free') return false;
    const { account } = caller;
    const id = randomUUID();
    const appointment = bookedAppointment({
      identifier: { system: this.system, value: id }, operator: account.identifiers, practitioner, start: offered.start, end: offered.end, bookedAt: caller.now,
    });
    return this.ifUntouched(async (database) => {
      const slotVersion = await this.setStatus(database, caller, slotId, held, 'busy');
      await insertBooking(database, { id, slot: slotId, slotVersion, practitioner, accountId: account.id, appointment: JSON.stringify(appointment) }, offered);
      await tellPlatform(database, appointment, true);
      await this.record(database, caller, 'booking', { ps: practitioner, slot: slotId, booking: id });
    });
  }

  /** Cancels a coming booking of the account; its slot is free again, unless the agenda has changed it since. @returns false when there is none */
  async cancel(caller: BookingCaller, id: string): Promise<boolean> {
    return retried(() => this.engine.database.transaction(async (database) => {
      const booking = await cancelBooking(database, caller.account.id, id, caller.now);
      if (booking === undefined) return false;
      const held = await this.held(booking.slot, database);
      // A later version is the agenda's word: the slot may be somebody else's by now.
      if (held?.version === booking.slotVersion) await this.setStatus(database, caller, booking.slot, held, 'free');
      await tellPlatform(database, cancelledAppointment(booking.appointment), false);
      await this.record(database, caller, 'booking-cancelled', { ps: booking.practitioner, slot: booking.slot, booking: id });
      return true;
    }));
  }

  /** @returns false when somebody wrote the slot meanwhile: nothing of the work stands then */
  private async ifUntouched(work: (database: Database) => Promise<void>): Promise<boolean> {
    try {
      await retried(() => this.engine.database.transaction(work));
      return true;
    } catch (error) {
      if (error instanceof FhirError && ['version-conflict', 'deleted', 'not-found'].includes(error.code)) return false;
      throw error;
    }
  }

  private async held(id: string, database: Database = this.engine.database): Promise<HeldVersion | undefined> {
    const type = this.engine.catalogue.typeId('sas-editor', 'Slot');
    const [row] = await database.query<{ content: string; version: number }>(sql`SELECT content, version FROM resource WHERE type = ${type} AND id = ${id} AND live`);
    const resource: unknown = row === undefined ? undefined : JSON.parse(row.content);
    return row === undefined || !isResource(resource) ? undefined : { resource, version: row.version };
  }

  /** @returns the version it made */
  private async setStatus(database: Database, { request, account, now }: BookingCaller, id: string, { resource, version }: HeldVersion, status: 'busy' | 'free'): Promise<number> {
    const api = this.engine.api('sas-editor');
    const requestId = requestIdOf(request);
    const name = `regulator:${account.id}`;
    const context: RequestContext = {
      requestId, database, baseUrl: api.basePath, startedAt: now, caller: { id: name, roles: ['sas-editor'], accessProfile: null },
      origin: { ...auditOriginOf(request, requestId), client: name },
    };
    const { version: written } = await this.engine.writes.update(context, api, { type: 'Slot', target: { id }, resource: { ...resource, status }, ifMatch: `W/"${version}"` });
    return written;
  }

  private record(database: Database, { request, account, now }: BookingCaller, action: 'booking' | 'booking-cancelled', details: Readonly<Record<string, string>>): Promise<void> {
    return this.trail.record(request, { action, details, accountId: account.id, status: 303 }, now, database);
  }
}
