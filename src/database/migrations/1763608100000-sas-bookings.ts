import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What regulators booked on the pages of the login front, each told to the platform as an appointment; and what of deliveries is old. */
export class SasBookings1763608100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sas_booking (
        -- value of the business identifier of the appointment
        id uuid PRIMARY KEY,
        slot text COLLATE "C" NOT NULL,
        -- version of the slot that the booking made: a later one is the agenda's
        slot_version integer NOT NULL,
        practitioner text COLLATE "C" NOT NULL, account_id text COLLATE "C" NOT NULL,
        starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,
        -- the appointment as the platform was told of it
        appointment text NOT NULL,
        state text NOT NULL DEFAULT 'booked' CHECK (state IN ('booked', 'cancelled'))
      )`);
    await runner.query('CREATE INDEX sas_booking_account ON sas_booking (account_id, practitioner, starts_at)');
    await runner.query('CREATE INDEX sas_booking_end ON sas_booking (ends_at)');
    await runner.query('CREATE INDEX sas_delivery_ended ON sas_delivery (ended_at) WHERE ended_at IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX sas_delivery_ended');
    await runner.query('DROP TABLE sas_booking');
  }
}
