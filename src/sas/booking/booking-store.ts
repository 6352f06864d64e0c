import type { Database } from '../../fhir-common/sql/database';
import { sql } from '../../fhir-common/sql/sql';

/** A booking of a regulator. */
export interface Booking {
  /** Value of the business identifier of the appointment. */
  readonly id: string;
  readonly slot: string;
  /** Of the slot, as the booking left it. */
  readonly slotVersion: number;
  readonly practitioner: string;
  readonly accountId: string;
  /** JSON of the appointment as the platform was told of it. */
  readonly appointment: string;
}

/** @param times of the appointment, as instants with their offsets */
export async function insertBooking(database: Database, { id, slot, slotVersion, practitioner, accountId, appointment }: Booking, times: { readonly start: string; readonly end: string }): Promise<void> {
  await database.query(sql`
    INSERT INTO sas_booking (id, slot, slot_version, practitioner, account_id, starts_at, ends_at, appointment)
    VALUES (${id}::uuid, ${slot}, ${slotVersion}, ${practitioner}, ${accountId}, ${times.start}::timestamptz, ${times.end}::timestamptz, ${appointment})`);
}

/** What an account has booked of an agenda and not cancelled, from now on, by start. @param now epoch ms */
export async function comingBookings(database: Database, accountId: string, practitioner: string, now: number): Promise<Booking[]> {
  return database.query<Booking & Record<string, unknown>>(sql`
    SELECT id::text AS id, slot, slot_version AS "slotVersion", practitioner, account_id AS "accountId", appointment FROM sas_booking
    WHERE account_id = ${accountId} AND practitioner = ${practitioner} AND state = 'booked' AND starts_at >= ${new Date(now).toISOString()}::timestamptz ORDER BY starts_at, id`);
}

/** Marks a coming booking of an account as cancelled. @returns it; undefined when the account has no such booking any more */
export async function cancelBooking(database: Database, accountId: string, id: string, now: number): Promise<Booking | undefined> {
  const [booking] = await database.query<Booking & Record<string, unknown>>(sql`
    UPDATE sas_booking SET state = 'cancelled'
    WHERE id = ${id}::uuid AND account_id = ${accountId} AND state = 'booked' AND starts_at >= ${new Date(now).toISOString()}::timestamptz
    RETURNING id::text AS id, slot, slot_version AS "slotVersion", practitioner, account_id AS "accountId", appointment`);
  return booking;
}
