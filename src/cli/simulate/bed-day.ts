import { setTimeout as wait } from 'node:timers/promises';
import { agentOf, call } from './simulated-client';
import type { SimulatedSender } from './simulated-client';
import { countBody, readWards } from './wards';

export interface DayPlan {
  /** Counts sent in all. */
  readonly patches: number;
  /** Counts a second over all connections; 0: as fast as the server answers. */
  readonly rate: number;
  /** Connections. */
  readonly clients: number;
  readonly progress?: (done: number) => void;
}

export interface DayReport {
  /** Answers by status; 0 for a connection that was lost. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

const MOST_BEDS = 12;
const P95 = 0.95;

/**
 * Plays the day of establishments: every ward with a synchronisation identifier sends its free beds, again and again, as bed-management
 * software does (ror-write.md 9). Changes the data of the server it is pointed at.
 * @throws Error when the server cannot be read or holds no such ward
 */
export async function playBedDay(sender: SimulatedSender, { patches, rate, clients, progress }: DayPlan): Promise<DayReport> {
  const agent = agentOf(sender, clients);
  try {
    const wards = await readWards(sender, agent);
    if (wards.length === 0) throw new Error('Aucun lieu avec un identifiant de synchronisation et une capacité disponible / no place with a synchronisation identifier and an available capacity');
    const timesMs: number[] = [];
    const statuses = new Map<number, number>();
    const started = performance.now();
    let next = 0;
    const work = async (): Promise<void> => {
      for (let turn = next++; turn < patches; turn = next++) {
        if (rate > 0) await wait(Math.max(0, started + (1000 * turn) / rate - performance.now()));
        const ward = wards[turn % wards.length];
        if (ward === undefined) return;
        const sent = performance.now();
        const status = await call(sender, agent, 'PATCH', ward.path, countBody(ward.entry, (turn * 7) % MOST_BEDS)).then((answer) => answer.status, () => 0);
        timesMs.push(performance.now() - sent);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        progress?.(timesMs.length);
      }
    };
    await Promise.all(Array.from({ length: clients }, work));
    const sorted = timesMs.sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return { statuses, perSecond: patches / ((performance.now() - started) / 1000), medianMs: at(1 / 2), p95Ms: at(P95) };
  } finally {
    agent.destroy();
  }
}
