import { fork } from 'node:child_process';
import { join } from 'node:path';
import { isObject } from '../fhir-common/core/json';
import type { RunCall } from './run-process';

/**
 * Megabytes of objects a run may hold: what joins the rows of a country takes half of them, the rows themselves lie outside the heap. Young ones are
 * looked through sooner than Node would by itself, which saves another twenty.
 */
export const RUN_FLAGS = ['--max-old-space-size=300', '--max-semi-space-size=8'];

/**
 * A run in a process of its own, so that answers never wait for it. @param signal aborted when the server stops: the run is ended, and taken up
 * later @returns number of changes it made @throws Error saying why it did not end well
 */
export function runInChild(call: RunCall, signal: AbortSignal): Promise<number> {
  const child = fork(join(__dirname, 'run-child.js'), [], { execArgv: RUN_FLAGS, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const stop = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.on('message', (answer: unknown) => {
      if (isObject(answer) && answer['kind'] === 'done') resolve(Number(answer['changes']));
      else reject(new Error(isObject(answer) ? String(answer['message']) : 'a quality run gave no answer'));
    });
    child.once('exit', (code, by) => reject(new Error(`a quality run ended without an answer (${by ?? code})`)));
    child.send(call);
  }).finally(() => signal.removeEventListener('abort', stop));
}
