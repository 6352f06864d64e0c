import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** Of all processors, while others keep them busy: reads keep the rest. */
const SHARE = 0.12;
/** What PostgreSQL works for each second of this process, as measured (docs/performance.md). */
const DATABASE_FACTOR = 0.1;
/** Of one processor: as long as others use less, nobody waits. */
const ALONE = 0.4;
/** What a rule takes for a country in one piece, three seconds, is paid back at once. */
const MAX_PAUSE_MS = 15_000;
/** Processor times are counted in hundredths of a second: what is shorter is not told apart. */
const LOOK_MS = 200;

/** Processor times in milliseconds, each since some moment of its own. */
export interface Times {
  /** Of this process. */
  readonly own: number;
  /** Of all processors, working for whomever. */
  readonly busy: number;
  /** Of the clock. */
  readonly at: number;
}

/** What a pace looks at, and how it waits. */
export interface PaceParts {
  readonly processors: number;
  readonly now: () => Times;
  readonly wait: (ms: number) => Promise<unknown>;
}

/**
 * Gives way to those who wait for an answer: while others keep the processors busy, a run takes a small share of them, and pauses the rest of the
 * time. On a machine that has nothing else to do it does not pause.
 */
export class Pace {
  private before: Times;

  constructor(private readonly parts: PaceParts = { processors: cpus().length, now: timesNow, wait: (ms) => pause(ms) }) {
    this.before = parts.now();
  }

  /** To be called between two pieces of work, of some tens of milliseconds each. */
  async giveWay(): Promise<void> {
    const now = this.parts.now();
    const elapsed = now.at - this.before.at;
    if (elapsed < LOOK_MS) return;
    const worked = (now.own - this.before.own) * (1 + DATABASE_FACTOR);
    const isAlone = now.busy - this.before.busy - worked < elapsed * ALONE;
    const due = Math.min(worked / (SHARE * this.parts.processors) - elapsed, MAX_PAUSE_MS);
    this.before = now;
    if (isAlone || due <= 0) return;
    await this.parts.wait(due);
    this.before = this.parts.now();
  }
}

function timesNow(): Times {
  const { user, system } = process.cpuUsage();
  return { own: (user + system) / 1_000, busy: cpus().reduce((sum, { times: { user: own, nice, sys, irq } }) => sum + own + nice + sys + irq, 0), at: performance.now() };
}
