import type { Pool } from 'pg';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What a finished request is counted under. Every label has few values: a caller cannot make new ones. */
export interface RequestLabels {
  readonly api: string;
  readonly interaction: string;
  readonly type: string;
  /** `2xx`… */
  readonly status: string;
}

/** Numbers read from their owner when the page is asked for. */
export interface MeasuredParts {
  readonly pool: Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'>;
  readonly searches: { readonly active: number; readonly waiting: number };
  readonly audit: { readonly pending: number; readonly heldBytes: number };
  /** What each job did since the process started. */
  readonly jobs: { readonly counts: ReadonlyMap<string, JobFigures> };
}

/** The counts of a job; `lastSuccess` in epoch milliseconds. */
export interface JobFigures {
  readonly runs: number;
  readonly failures: number;
  readonly rows: number;
  readonly lastSuccess: number | undefined;
}

/** One number of a figure, under the values of its labels. */
export interface Measured<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  readonly value: number;
}

/** Aims of the design: reads in a millisecond, pages below 40 ms, statements cut at 10 s. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The measurements of one process, in its own registry: two applications in one process do not mix. */
export class Metrics {
  readonly registry = new Registry();
  private readonly duration: Histogram<keyof RequestLabels>;
  private readonly inFlight: Gauge;

  constructor({ pool, searches, audit, jobs }: MeasuredParts) {
    collectDefaultMetrics({ register: this.registry });
    this.duration = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Duration of requests, from their head to the end of the answer',
      labelNames: ['api', 'interaction', 'type', 'status'],
      buckets: SECONDS,
      registers: [this.registry],
    });
    this.inFlight = new Gauge({ name: 'http_requests_in_flight', help: 'Requests being answered', registers: [this.registry] });
    this.gauge('db_pool_connections_total', 'Connections of the engine pool', () => pool.totalCount);
    this.gauge('db_pool_connections_idle', 'Connections of the engine pool at rest', () => pool.idleCount);
    this.gauge('db_pool_waiting', 'Statements waiting for a connection', () => pool.waitingCount);
    this.gauge('searches_active', 'Searches at work', () => searches.active);
    this.gauge('searches_waiting', 'Searches waiting for their turn', () => searches.waiting);
    this.gauge('audit_queue_pending', 'Reads waiting for their audit event to be inserted', () => audit.pending);
    this.gauge('audit_held_bytes', 'Bytes of answers waiting for their audit event', () => audit.heldBytes);
    this.perJob('job_runs', 'Runs of a job, failed ones included', jobs.counts, ({ runs }) => runs);
    this.perJob('job_failures', 'Runs of a job that failed; the log says why', jobs.counts, ({ failures }) => failures);
    this.perJob('job_rows', 'Rows a job changed', jobs.counts, ({ rows }) => rows);
    this.perJob('job_last_success_seconds', 'Moment of the last run that did not fail, in seconds since 1970', jobs.counts, ({ lastSuccess }) => (lastSuccess ?? 0) / 1000);
  }

  begun(): void {
    this.inFlight.inc();
  }

  ended(labels: RequestLabels, seconds: number): void {
    this.inFlight.dec();
    this.duration.observe({ ...labels }, seconds);
  }

  /** Called by Nest. Observers of the process live as long as the process: they let go of an application that ends before it. */
  onApplicationShutdown(): void {
    this.registry.clear();
  }

  /** The page of Prometheus' text format. */
  page(): Promise<string> {
    return this.registry.metrics();
  }

  /** A figure of a feature, read from its owner when the page is asked for: what the owner names no more is gone from the page. */
  figure<Label extends string>(name: string, help: string, labelNames: readonly Label[], read: () => readonly Measured<Label>[]): void {
    const gauge: Gauge<Label> = new Gauge({
      name, help, labelNames: [...labelNames], registers: [this.registry],
      collect: () => {
        gauge.reset();
        for (const { labels, value } of read()) gauge.set({ ...labels }, value);
      },
    });
  }

  private gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [this.registry], collect: () => gauge.set(read()) });
  }

  private perJob(name: string, help: string, counts: ReadonlyMap<string, JobFigures>, figure: (figures: JobFigures) => number): void {
    const gauge: Gauge<'job'> = new Gauge({
      name, help, labelNames: ['job'], registers: [this.registry],
      collect: () => {
        for (const [job, figures] of counts) gauge.set({ job }, figure(figures));
      },
    });
  }
}
