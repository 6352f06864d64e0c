import { readdirSync, readFileSync } from 'node:fs';

/** Processor time spent by a process and by everything it started, milliseconds. */
export interface Usage {
  readonly ownMs: number;
  /** Of its descendants: for the application, the embedded PostgreSQL. */
  readonly descendantsMs: number;
}

/** The kernel counts processor time in hundredths of a second. */
const MS_PER_TICK = 10;
/** proc(5): fields of /proc/PID/stat after the name, which may hold spaces. */
const PARENT = 1;
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** Reads processor times from /proc; zero where there is none. Times, unlike rates, hardly change when other programs share the cores. */
export function usageOf(pid: number): Usage {
  const processes = new Map(listProcesses().map((known) => [known.pid, known]));
  const isDescendant = (known: ProcessTimes): boolean => {
    const parent = processes.get(known.parent);
    return known.parent === pid || (parent !== undefined && isDescendant(parent));
  };
  const descendantsMs = [...processes.values()].filter(isDescendant).reduce((sum, { timeMs }) => sum + timeMs, 0);
  return { ownMs: processes.get(pid)?.timeMs ?? 0, descendantsMs };
}

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly timeMs: number;
}

function listProcesses(): ProcessTimes[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => processTimes(Number(name)) ?? []);
  } catch {
    return [];
  }
}

function processTimes(pid: number): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS]);
    return { pid, parent: Number(fields[PARENT]), timeMs: ticks * MS_PER_TICK };
  } catch {
    return undefined; // it ended meanwhile
  }
}
