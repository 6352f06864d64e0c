import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Client } from 'pg';

/** What figures are worth nothing without. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  readonly postgres: string;
  readonly sharedBuffers: string;
  /** Processes that wanted a core in the last minute, as the run began: its own loading, and whatever else shares the machine. */
  readonly loadAverage: number;
}

/** Names the machine and the database a connection leads to. */
export async function describeMachine(database: Client): Promise<Machine> {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    postgres: await setting(database, 'server_version'),
    sharedBuffers: await setting(database, 'shared_buffers'),
    loadAverage: loadavg()[0] ?? 0,
  };
}

async function setting(database: Client, name: string): Promise<string> {
  const { rows } = await database.query<{ value: string }>('SELECT current_setting($1) AS value', [name]);
  return rows[0]?.value ?? '';
}

/** One line for people. */
export function machineLine(machine: Machine): string {
  const { processor, cores, memoryGib, system, node, postgres, sharedBuffers, loadAverage } = machine;
  return `${processor}, ${cores} cores, ${memoryGib} GiB, ${system}, Node ${node}, PostgreSQL ${postgres} (shared_buffers ${sharedBuffers}); load average ${loadAverage.toFixed(1)} at the start`;
}
