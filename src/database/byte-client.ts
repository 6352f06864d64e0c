import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { Parser } from 'pg-protocol/dist/parser';
import { EventEmitter } from 'node:events';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import type { Duplex } from 'node:stream';

const DATA_ROW = 0x44;
/** The number that stands for a protocol version in a request to cancel (PostgreSQL, "Message Formats", CancelRequest). */
const CANCEL_REQUEST = 80_877_102;
const CANCEL_BYTES = 16;
const CANCEL_TIMEOUT_MS = 2_000;

/**
 * A `pg` client whose rows arrive one character per byte, as `ByteText`: `pg` has no way to hand over bytes, and decoding a page only to
 * encode it again is the largest cost of a search. Errors, names of columns and notifications are decoded as ever.
 *
 * It frees the statements it has prepared, and cancels the one it runs: what `EngineConnection` asks, and `pg` has no public way to do. `pg`
 * sends statements ahead (its option `pipeline`) for the whole life of a client or never: this one does it for a transaction.
 *
 * It reaches into parts of `pg` that are not public: `Connection.attachListeners`, `Connection.parsedStatements`, `Connection.stream`,
 * `Client.processID`, `Client.secretKey`, `Client.pipeline` and `Parser.reader.encoding`.
 * @throws Error with a version of `pg` that has them no more
 */
export class ByteClient extends Client {
  private gathering = false;

  constructor(config?: string | ClientConfig) {
    super(config);
    // The statement that runs is told as well; without a listener a connection lost while somebody holds it would end the process.
    this.on('error', () => undefined);
    const connection: unknown = Reflect.get(this, 'connection');
    if (!(connection instanceof EventEmitter) || !('attachListeners' in connection)) throw new Error('This version of pg has no Connection.attachListeners');
    connection.attachListeners = (stream: Duplex): void => {
      const parser = byteParser();
      stream.on('data', (chunk: Buffer) => {
        parser.parse(chunk, (message) => void connection.emit(message.name === 'error' ? 'errorMessage' : message.name, message));
      });
    };
  }

  /** Frees the statements prepared under the names `isForgotten` tells: PostgreSQL drops their plans, `pg` their texts. */
  async freeStatements(isForgotten: (name: string) => boolean): Promise<void> {
    const prepared = this.prepared();
    const names = Object.keys(prepared).filter(isForgotten);
    if (names.length === 0) return;
    await this.query(names.map((name) => `DEALLOCATE ${this.escapeIdentifier(name)}`).join('; '));
    for (const name of names) Reflect.deleteProperty(prepared, name);
  }

  /**
   * Sends a request to cancel on a socket of its own, as the protocol asks; it needs no connection of the pool and none of PostgreSQL's
   * places. Resolves when PostgreSQL has closed that socket, the signal being sent, or when it cannot be reached.
   */
  cancelStatement(): Promise<void> {
    const request = Buffer.alloc(CANCEL_BYTES);
    request.writeInt32BE(CANCEL_BYTES, 0);
    request.writeInt32BE(CANCEL_REQUEST, 4);
    request.writeInt32BE(this.backendNumber('processID'), 8);
    request.writeInt32BE(this.backendNumber('secretKey'), 12);
    return new Promise((resolve) => {
      const socket = this.host.startsWith('/') ? connect(`${this.host}/.s.PGSQL.${this.port}`) : connect(this.port, this.host);
      socket.setTimeout(CANCEL_TIMEOUT_MS, () => socket.destroy());
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      socket.resume();
      socket.end(request);
    });
  }

  sendAhead(ahead: boolean): void {
    if (typeof Reflect.get(this, 'pipeline') !== 'boolean') throw new Error('This version of pg has no Client.pipeline');
    Reflect.set(this, 'pipeline', ahead);
  }

  /**
   * Holds back what is written until everything that is about to be sent now has been: statements that follow each other without waiting
   * leave in one packet, and PostgreSQL is woken once for all of them.
   */
  gather(): void {
    if (this.gathering) return;
    const stream = this.stream();
    this.gathering = true;
    stream.cork();
    process.nextTick(() => {
      this.gathering = false;
      stream.uncork();
    });
  }

  private stream(): Writable {
    const connection: unknown = Reflect.get(this, 'connection');
    const stream: unknown = connection instanceof EventEmitter && 'stream' in connection ? connection.stream : undefined;
    if (!(stream instanceof Writable)) throw new Error('This version of pg has no Connection.stream');
    return stream;
  }

  private prepared(): object {
    const connection: unknown = Reflect.get(this, 'connection');
    const prepared: unknown = connection instanceof EventEmitter && 'parsedStatements' in connection ? connection.parsedStatements : undefined;
    if (typeof prepared !== 'object' || prepared === null) throw new Error('This version of pg has no Connection.parsedStatements');
    return prepared;
  }

  private backendNumber(key: 'processID' | 'secretKey'): number {
    const value: unknown = Reflect.get(this, key);
    if (typeof value !== 'number') throw new Error(`This version of pg has no numeric Client.${key}`);
    return value;
  }
}

function byteParser(): Parser {
  const parser = new Parser();
  const reader: unknown = Reflect.get(parser, 'reader');
  const handlePacket: unknown = Reflect.get(parser, 'handlePacket');
  if (typeof reader !== 'object' || reader === null || !('encoding' in reader) || typeof handlePacket !== 'function') {
    throw new Error('This version of pg-protocol has no Parser.reader.encoding');
  }
  Reflect.set(parser, 'handlePacket', (offset: number, code: number, length: number, bytes: Buffer): unknown => {
    reader.encoding = code === DATA_ROW ? 'latin1' : 'utf-8';
    const message: unknown = Reflect.apply(handlePacket, parser, [offset, code, length, bytes]);
    return message;
  });
  return parser;
}
