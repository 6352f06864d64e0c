import { Inject, Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { deleteInBatches } from '../../fhir-common/jobs/delete-in-batches';
import { JobRuns } from '../../fhir-common/jobs/job-runs';
import { Database } from '../../fhir-common/sql/database';
import { sql } from '../../fhir-common/sql/sql';

/** A quiet hour, local time; beside that of the audit. */
const RETENTION_AT = '27 3 * * *';

/** Injection token: days that a delivery is kept after its end, and a booking after its hour. */
export const DELIVERY_DAYS = Symbol('DELIVERY_DAYS');

/**
 * Forgets what was told to others, and what was booked, once it is old: both name regulators. What still waits stays, however old, and so does the
 * last delivery of an account to an editor: it is what that editor knows of it, which the next push is compared with.
 */
@Injectable()
export class DeliveryRetention {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DELIVERY_DAYS) private readonly days: number,
    private readonly jobs: JobRuns,
  ) {}

  @Cron(RETENTION_AT)
  async trim(): Promise<void> {
    await this.jobs.run('sas-delivery-retention', (signal) => trimDeliveries(this.database, this.days, signal));
  }
}

/** @param batch rows of one statement, for tests @returns number of deliveries and bookings removed */
export async function trimDeliveries(database: Database, days: number, signal: AbortSignal, batch?: number): Promise<number> {
  const old = sql`now() - make_interval(days => ${days})`;
  const deliveries = await deleteInBatches(database, sql`sas_delivery`, sql`ended_at < ${old} AND (resource_type <> 'Practitioner' OR EXISTS (
    SELECT 1 FROM sas_delivery later WHERE later.target = sas_delivery.target AND later.subject = sas_delivery.subject AND later.id > sas_delivery.id))`, signal, batch);
  const bookings = await deleteInBatches(database, sql`sas_booking`, sql`ends_at < ${old}`, signal, batch);
  return deliveries + bookings;
}
