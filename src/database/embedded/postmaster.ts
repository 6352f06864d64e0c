import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './connection-record';

/** The first lines of postmaster.pid that matter here (PostgreSQL source, pidfile.h). */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number | undefined;
}

/** Reads PGDATA/postmaster.pid; undefined when there is none or when it is still being written. */
export async function readPostmasterFile(dataDirectory: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  });
  return parsePostmasterFile(text);
}

/** Line 1 is the pid (negative for a stand-alone backend), line 4 the port. */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n');
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10));
  const port = Number.parseInt(lines[3] ?? '', 10);
  return Number.isNaN(pid) || pid === 0 ? undefined : { pid, port: Number.isNaN(port) ? undefined : port };
}

/**
 * Tells whether a pid is a live PostgreSQL server of this data directory.
 * After a container restart the pid of a stale file often belongs to another program: its command line decides.
 */
export function isPostmasterOf(dataDirectory: string, pid: number): boolean {
  const commandLine = readProcess(pid, 'cmdline');
  const words = commandLine?.split('\0') ?? [];
  return (words[0]?.endsWith('postgres') ?? false) && words.includes(dataDirectory);
}

/** Start time of a process in clock ticks since boot (proc(5), stat field 22); undefined when there is no such process. */
export function processStartTicks(pid: number): number | undefined {
  const stat = readProcess(pid, 'stat');
  // The second field is the program name in parentheses and may itself hold spaces and parentheses.
  const ticks = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  return Number.isNaN(ticks) ? undefined : ticks;
}

function readProcess(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined; // no such process: the only answer needed
  }
}
