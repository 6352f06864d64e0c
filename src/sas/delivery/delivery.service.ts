import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { JobRuns } from '../../fhir-common/jobs/job-runs';
import { Database } from '../../fhir-common/sql/database';
import { DeliveryChannel } from './delivery-channel';
import type { DeliveryTarget } from './delivery-channel';
import { claimDue, settle } from './delivery-queue';
import type { ClaimedDelivery } from './delivery-queue';
import { requestOf, verdict } from './delivery-rules';
import type { RetryRule } from './delivery-rules';

/** Where deliveries go, asked at each attempt: editors come and go. */
export interface DeliveryTargets {
  /** Undefined: nobody of this name now; the delivery waits. */
  targetOf(name: string): (DeliveryTarget & RetryRule) | undefined;
}

export const DELIVERY_TARGETS = Symbol('DELIVERY_TARGETS');

const EVERY_MS = 1_000;
const BATCH = 50;
/** Told to an operator of a delivery whose target is not known. */
const NO_TARGET = { reason: 'destinataire inconnu / unknown target' };
const NO_TARGET_PAUSE_SECONDS = 60;

/** Sends what waits, every second: each subject in its order, a target that does not answer holding up nobody else (spec 13.4, 16.2). */
@Injectable()
export class DeliveryService implements OnApplicationShutdown {
  private readonly channels = new Map<string, { readonly key: string; readonly channel: DeliveryChannel }>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DELIVERY_TARGETS) private readonly targets: DeliveryTargets,
    private readonly jobs: JobRuns,
  ) {}

  @Interval(EVERY_MS)
  async deliver(): Promise<void> {
    await this.jobs.run('sas-delivery', async () => {
      const due = await claimDue(this.database, BATCH);
      await Promise.all(due.map((delivery) => this.attempt(delivery)));
      return due.length;
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.channels.values()].map(({ channel }) => channel.close()));
  }

  private async attempt(delivery: ClaimedDelivery): Promise<void> {
    const target = this.targets.targetOf(delivery.target);
    if (target === undefined) {
      await settle(this.database, delivery.id, 'pending', NO_TARGET, NO_TARGET_PAUSE_SECONDS);
      return;
    }
    const { method, path } = requestOf(delivery);
    const attempt = await this.channelTo(delivery.target, target).send(method, path, delivery.body);
    const next = verdict(attempt, delivery.attempts, target);
    await settle(this.database, delivery.id, next.state, attempt, next.state === 'pending' ? next.retryAfterSeconds : 0);
  }

  /** One channel per target, made anew when its address or certificates change. */
  private channelTo(name: string, target: DeliveryTarget): DeliveryChannel {
    const key = [target.baseUrl, target.caFile, target.certFile, target.keyFile].join(' ');
    const known = this.channels.get(name);
    if (known?.key === key) return known.channel;
    void known?.channel.close();
    const channel = new DeliveryChannel(target);
    this.channels.set(name, { key, channel });
    return channel;
  }
}
