import { BenchProcess } from './child-process';
import { measure } from './client';
import type { ClientIdentity, LoadPlan, Measurement } from './client';

/** The bare https server of the first yardstick, in its process. */
export class BareServer {
  private constructor(
    private readonly process: BenchProcess,
    private readonly origin: string,
  ) {}

  /** @param dataDir holds the certificates the application serves with */
  static async start(dataDir: string): Promise<BareServer> {
    const process = new BenchProcess({ script: 'processes/bare-server-process', arguments: [dataDir], environment: {} });
    return new BareServer(process, await process.ready());
  }

  /** Serves the bytes of answers of the application to the same load. */
  async measure(identity: ClientIdentity, bodies: readonly Buffer[], load: Pick<LoadPlan, 'clients' | 'seconds'>): Promise<Measurement> {
    const served = this.process.next();
    this.process.tell({ kind: 'serve', bodies });
    await served;
    return measure(this.origin, identity, { ...load, paths: bodies.map((_body, index) => `/${index}`), usage: () => this.process.usage() });
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
