import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last delivery of a subject, asked for at every push of an account, and those that were given up, counted for the metrics. */
export class SasDeliveryIndexes1763605000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX sas_delivery_subject ON sas_delivery (target, subject, id)');
    await runner.query(`CREATE INDEX sas_delivery_failed ON sas_delivery (target) WHERE state = 'failed'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX sas_delivery_failed');
    await runner.query('DROP INDEX sas_delivery_subject');
  }
}
