import { trimDeliveries } from '../../src/sas/delivery/delivery-retention';
import { createAuditDatabase } from '../audit/audit-fixtures';
import type { AuditDatabase } from '../audit/audit-fixtures';

const going = new AbortController().signal;
let own: AuditDatabase;

beforeAll(async () => {
  own = await createAuditDatabase(1);
});
afterAll(() => own.close());

async function fill(): Promise<void> {
  await own.pool.query('TRUNCATE sas_delivery, sas_booking');
  await own.pool.query(`
    INSERT INTO sas_delivery (target, subject, resource_type, criterion, is_new, body, state, ended_at)
    SELECT 'platform', 'old ' || n, 'Appointment', 'c', true, '{}', CASE WHEN n % 2 = 0 THEN 'sent' ELSE 'failed' END, now() - interval '91 days' FROM generate_series(1, 25) n
    UNION ALL SELECT 'platform', 'young', 'Appointment', 'c', true, '{}', 'sent', now() - interval '89 days'
    UNION ALL SELECT 'platform', 'waits', 'Appointment', 'c', true, '{}', 'pending', NULL
    UNION ALL SELECT 'beta', 'account', 'Practitioner', 'c', false, '"first"', 'sent', now() - interval '200 days'
    UNION ALL SELECT 'beta', 'account', 'Practitioner', 'c', false, '"last"', 'sent', now() - interval '100 days'`);
  await own.pool.query(`
    INSERT INTO sas_booking (id, slot, slot_version, practitioner, account_id, starts_at, ends_at, appointment)
    SELECT gen_random_uuid(), 'slot ' || d, 2, 'p', 'a', now() - make_interval(days => d), now() - make_interval(days => d), '{}' FROM unnest(ARRAY[91, 89, -1]) d`);
}

const texts = async (statement: string): Promise<string[]> => (await own.pool.query<{ t: string }>(statement)).rows.map(({ t }) => t);

test('deliveries that ended, and bookings whose hour passed, go in batches once old enough; what waits stays, and the last word on an account', async () => {
  await fill();
  expect(await trimDeliveries(own.database, 90, going, 10)).toBe(25 + 1 + 1);
  expect(await texts(`SELECT subject || ' ' || body AS t FROM sas_delivery ORDER BY 1`)).toEqual(['account "last"', 'waits {}', 'young {}']);
  expect(await texts('SELECT slot AS t FROM sas_booking ORDER BY 1')).toEqual(['slot -1', 'slot 89']);
  expect(await trimDeliveries(own.database, 90, going, 10)).toBe(0);
});

test('when the application stops, the rest waits for the next night', async () => {
  await fill();
  const stopped = AbortSignal.abort();
  expect(await trimDeliveries(own.database, 90, stopped, 10)).toBe(10 + 1);
});
