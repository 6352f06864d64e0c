import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The order of writes (`fhir-common/write/begin-write.ts`), numbers for identifiers made here, and who may read what beyond the profiles. */
export class WriteDoor1763600700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE resource_reader');
    await runner.query('DROP FUNCTION begin_write(bigint[])');
    await runner.query('DROP SEQUENCE write_clock, server_number');
  }
}

const STATEMENTS = [
  // Epoch milliseconds of the last write: the clock of a machine may be set back, that of the writes may not.
  `CREATE SEQUENCE write_clock`,
  `CREATE SEQUENCE server_number`,
  // Between the lock and its release nothing waits: transaction number and date are taken together, so that both have one order.
  `CREATE FUNCTION begin_write(keys bigint[]) RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
   DECLARE
     key bigint;
     ms bigint;
   BEGIN
     FOREACH key IN ARRAY keys LOOP
       PERFORM pg_advisory_xact_lock(key);
     END LOOP;
     PERFORM pg_advisory_lock(7203117, 0);
     BEGIN
       PERFORM pg_current_xact_id();
       SELECT greatest(last_value, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) INTO ms FROM write_clock;
       PERFORM setval('write_clock', ms);
     EXCEPTION WHEN OTHERS OR query_canceled THEN
       PERFORM pg_advisory_unlock(7203117, 0);
       RAISE;
     END;
     PERFORM pg_advisory_unlock(7203117, 0);
     RETURN to_timestamp(ms / 1000.0);
   END $$`,
  `CREATE TABLE resource_reader (rid bigint NOT NULL REFERENCES resource, reader text COLLATE "C" NOT NULL, PRIMARY KEY (rid, reader))`,
];
