import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { isPiece, MORE, readJudged } from './judged-lines';
import type { FileQuestion } from './judged-lines';
import type { OnBytes, ReadResource } from './read-resources';

/** Pieces asked for ahead: one is written while the next is judged and a third lies ready. */
const AHEAD = 3;

/** Megabytes of objects the thread may hold: the definitions and code lists take a quarter of them; young ones live as long as a piece. */
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 };

/** Reads and judges files of lines beside the thread that writes them (`judged-lines.ts`). To be closed. */
export class JudgingThread {
  private readonly worker: Worker;
  /** Why nothing comes any more. */
  private end: Error | undefined;

  /** @param script calls `serveJudgedLines`. @param workerData what it needs to judge */
  constructor(script: string, workerData: unknown) {
    this.worker = new Worker(script, { workerData, resourceLimits: LIMITS });
    // Whoever waits for a piece is told as well.
    this.worker.on('error', (error) => (this.end ??= error));
    this.worker.on('exit', () => (this.end ??= new Error('The judging thread has ended')));
  }

  /**
   * The resources of a file with what was said of them, as `readResources` gives them otherwise. One file at a time.
   * @throws Error when the thread failed or ended
   */
  async *read(file: string, onBytes: OnBytes): AsyncGenerator<ReadResource> {
    if (this.end !== undefined) throw this.reason();
    const question: FileQuestion = { file };
    const messages = on(this.worker, 'message', { close: ['exit'] });
    this.worker.postMessage(question);
    let open = 0;
    const ask = (): void => {
      this.worker.postMessage(MORE);
      open += 1;
    };
    for (let piece = 0; piece < AHEAD; piece++) ask();
    let isRead = false;
    for await (const [piece] of messages) {
      if (!isPiece(piece)) throw new Error('The judging thread said something else than a piece of a file');
      open -= 1;
      isRead ||= piece.isLast;
      if (!isRead) ask();
      onBytes(piece.bytes);
      for (const line of piece.lines) yield readJudged(line);
      if (isRead && open === 0) return;
    }
    throw this.reason();
  }

  private reason(): Error {
    return this.end ?? new Error('The judging thread ended before its file did');
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
