import 'reflect-metadata';
import { isObject } from '../fhir-common/core/json';
import type { RunCall } from './run-process';
import { runInProcess } from './run-process';

/** Says what a run did, or why it did not; then this process ends. */
export type ChildAnswer = { readonly kind: 'done'; readonly changes: number } | { readonly kind: 'failed'; readonly message: string };

/** What the parent sends is of its own making: one look tells it from anything else. */
function isCall(message: unknown): message is RunCall {
  return isObject(message) && typeof message['connectionString'] === 'string' && typeof message['dataFolder'] === 'string' && isObject(message['request']) && isObject(message['naming']);
}

async function answer(message: unknown): Promise<ChildAnswer> {
  if (!isCall(message)) return { kind: 'failed', message: 'not a run' };
  try {
    const summary = await runInProcess(message, () => undefined);
    return { kind: 'done', changes: summary === undefined ? 0 : summary.created + summary.closed + summary.cancelled + summary.resumed + summary.reports };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

process.once('message', (message) => {
  void answer(message).then((said) => process.send?.(said, () => process.exit(said.kind === 'done' ? 0 : 1)));
});
// A run does not outlive the server that asked for it: another takes it up.
process.on('disconnect', () => process.exit(1));
