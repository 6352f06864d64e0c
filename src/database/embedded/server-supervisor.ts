import { setTimeout as sleep } from 'node:timers/promises';
import { reasonIn } from './server-process';
import type { ServerProcess } from './server-process';

/** What the supervisor needs to bring the server back. */
export interface Supervised {
  /** Starts the server on the port and data it had, so that every connection string still holds. */
  readonly launch: () => ServerProcess;
  /** True once it accepts connections, false when it ended before. */
  readonly becomesReady: (server: ServerProcess) => Promise<boolean>;
  readonly logger: { info(message: string): void; warn(message: string): void };
}

/** The processes of a killed server leave within a second; a full disk lasts longer. */
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5_000;

/** Starts a server again whenever it ends without having been told to: killed by hand or for want of memory, or ended by a fault of its own. */
export class ServerSupervisor {
  private readonly stopAsked = new AbortController();
  private stopping: Promise<void> | undefined;
  private starting: Promise<void> | undefined;

  /** @param server the server that runs now */
  constructor(
    private server: ServerProcess,
    private readonly supervised: Supervised,
  ) {
    this.watch(server);
  }

  /** Stops the server for good; safe to call twice, and while it is being started again. */
  stop(): Promise<void> {
    this.stopAsked.abort();
    return (this.stopping ??= this.end());
  }

  private async end(): Promise<void> {
    await this.server.stop();
    await this.starting;
  }

  private watch(server: ServerProcess): void {
    void server.exited.then(() => {
      if (this.stopAsked.signal.aborted) return;
      this.supervised.logger.warn('la base embarquée s\'est arrêtée d\'elle-même : elle est relancée / the embedded database stopped by itself: it is being started again');
      this.starting = this.startAgain();
    });
  }

  private async startAgain(): Promise<void> {
    const { signal } = this.stopAsked;
    const { launch, becomesReady, logger } = this.supervised;
    for (let delayMs = FIRST_DELAY_MS; await waited(delayMs, signal); delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)) {
      const server = launch();
      this.server = server;
      if (await becomesReady(server)) {
        logger.info('la base embarquée répond de nouveau / the embedded database answers again');
        this.watch(server);
        return;
      }
      await server.stop();
      const reason = reasonIn(server.logLines());
      logger.warn(`la base embarquée n'a pas pu être relancée (${reason}) : nouvel essai / the embedded database could not be started again (${reason}): trying once more`);
    }
  }
}

/** False when the stop was asked meanwhile. The wait does not keep the process alive. */
function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal, ref: false }).catch(() => false);
}
