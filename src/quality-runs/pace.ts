import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** Of all processors, while others keep them busy: reads keep the rest. */
const SHARE = 0.15;
/** What PostgreSQL works for each second of this process, as measured (docs/performance.md). */
const DATABASE_FACTOR = 0.5;
/** Of one processor: when as much stands idle, nobody waits for it. */
const IDLE_PROCESSOR = 0.5;
const MAX_PAUSE_MS = 2_000;

/** Processor time in milliseconds, since the machine or the process started. */
interface Times {
  readonly own: number;
  readonly idle: number;
  readonly at: number;
}

/**
 * Gives way to those who wait for an answer: as long as every processor is busy, a run takes a small share of them, and pauses the rest of the
 * time. On a machine that has nothing else to do it does not pause.
 */
export class Pace {
  private before = timesNow();

  /** To be called between two pieces of work, of some tens of milliseconds each. */
  async giveWay(): Promise<void> {
    const { own, idle, at } = timesNow();
    const elapsed = at - this.before.at;
    const worked = (own - this.before.own) * (1 + DATABASE_FACTOR);
    const isIdle = idle - this.before.idle >= elapsed * IDLE_PROCESSOR;
    const due = worked / (SHARE * cpus().length) - elapsed;
    this.before = { own, idle, at };
    if (isIdle || due <= 0) return;
    await pause(Math.min(due, MAX_PAUSE_MS));
    this.before = { ...timesNow(), own: this.before.own };
  }
}

function timesNow(): Times {
  const { user, system } = process.cpuUsage();
  return { own: (user + system) / 1_000, idle: cpus().reduce((sum, { times }) => sum + times.idle, 0), at: performance.now() };
}
