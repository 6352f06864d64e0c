import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { JobRuns } from '../../fhir-common/jobs/job-runs';
import { Database } from '../../fhir-common/sql/database';
import { Metrics } from '../../metrics/metrics';
import { queueLengths } from './delivery-queue';
import type { QueueLength } from './delivery-queue';

const EVERY_MS = 5_000;

/**
 * How much waits for each target, in `/metrics`. Counted now and then, not when the page is asked for: the page also answers while the
 * database does not. The queue is one for all processes, and each shows the whole of it.
 */
@Injectable()
export class DeliveryFigures {
  private lengths: readonly QueueLength[] = [];

  constructor(
    @Inject(Metrics) metrics: Metrics,
    @Inject(Database) private readonly database: Database,
    private readonly jobs: JobRuns,
  ) {
    metrics.figure('sas_deliveries', 'Deliveries that wait (pending) or were given up with no later one sent (failed), by target', ['target', 'state'], () =>
      this.lengths.flatMap(({ target, pending, failed }) => [
        { labels: { target, state: 'pending' }, value: pending }, { labels: { target, state: 'failed' }, value: failed },
      ]));
    metrics.figure('sas_delivery_oldest_seconds', 'Age of the oldest delivery that waits, by target', ['target'], () =>
      this.lengths.map(({ target, oldestSeconds }) => ({ labels: { target }, value: oldestSeconds })));
  }

  @Interval(EVERY_MS)
  async count(): Promise<void> {
    await this.jobs.run('sas-delivery-figures', async () => {
      this.lengths = await queueLengths(this.database);
      return 0;
    });
  }
}
