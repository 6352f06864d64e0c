import PgBoss from 'pg-boss';

/** A queue hands a job out again when a process has not ended it by then; who works on one guards it against a second hand himself. */
const EXPIRE_SECONDS = 900;
const POLL_SECONDS = 2;
const STATEMENT_TIMEOUT_MS = 30_000;

export interface JobQueueOptions {
  readonly connectionString: string;
  /** What goes wrong in the background: the next turn tries again. */
  readonly failed: (error: Error) => void;
}

/** Jobs in PostgreSQL (`pg-boss`, schema `pgboss`): whichever process is free takes the next one. */
export class JobQueue {
  private readonly boss: PgBoss;

  constructor({ connectionString, failed }: JobQueueOptions) {
    const options = `-c statement_timeout=${STATEMENT_TIMEOUT_MS}`;
    // `options` goes on to the connections as they start; pg-boss does not name it in its types.
    const connection = { connectionString, max: 2, application_name: 'ror-sas-jobs', options };
    this.boss = new PgBoss({ ...connection, schedule: false });
    this.boss.on('error', failed);
  }

  /** Makes the schema on the first start. */
  async start(): Promise<void> {
    await this.boss.start();
  }

  async stop(): Promise<void> {
    await this.boss.stop({ graceful: false, wait: true });
  }

  /** Takes the jobs of a queue, one at a time for each of `workers`. */
  async work(queue: string, workers: number, run: (subject: string) => Promise<void>): Promise<void> {
    await this.boss.createQueue(queue, { name: queue, policy: 'short', retryLimit: 0, expireInSeconds: EXPIRE_SECONDS });
    for (let worker = 0; worker < workers; worker += 1) {
      await this.boss.work<{ subject: string }>(queue, { pollingIntervalSeconds: POLL_SECONDS, batchSize: 1 }, async ([job]) => {
        if (job) await run(job.data.subject);
      });
    }
  }

  /** Adds a job, unless one about the same subject waits already. */
  async send(queue: string, subject: string): Promise<void> {
    await this.boss.send(queue, { subject }, { singletonKey: subject });
  }
}
