import { arrayAt, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import type { Database } from '../../fhir-common/sql/database';
import { enqueue } from '../delivery/delivery-queue';

/** Name of the platform among the targets of deliveries. */
export const PLATFORM_TARGET = 'platform';

/**
 * Tells the platform of a booking made by a regulator, or of a change of it (spec 13.4).
 * @param database of the transaction that stores the booking: both are stored, or neither
 * @param appointment with its one identifier @param isNew the platform has not heard of it
 * @throws Error for an appointment without identifier: a mistake of the caller
 */
export async function tellPlatform(database: Database, appointment: ResourceJson, isNew: boolean): Promise<void> {
  const [identifier] = arrayAt(appointment, 'identifier');
  const system = stringAt(identifier, 'system');
  const value = stringAt(identifier, 'value');
  if (system === undefined || value === undefined) throw new Error('An appointment was to be told without its identifier');
  const criterion = `${system}|${value}`;
  await enqueue(database, { target: PLATFORM_TARGET, subject: criterion, resource: appointment, criterion, isNew });
}
