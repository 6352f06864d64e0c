import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { Parser } from 'pg-protocol/dist/parser';
import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';

const DATA_ROW = 0x44;

/**
 * A `pg` client whose rows arrive one character per byte, as `ByteText`: `pg` has no way to hand over bytes, and decoding a page only to
 * encode it again is the largest cost of a search. Errors, names of columns and notifications are decoded as ever.
 *
 * It reaches into two parts of `pg` that are not public, `Connection.attachListeners` and `Parser.reader.encoding`.
 * @throws Error with a version of `pg` that has them no more
 */
export class ByteClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    const connection: unknown = Reflect.get(this, 'connection');
    if (!(connection instanceof EventEmitter) || !('attachListeners' in connection)) throw new Error('This version of pg has no Connection.attachListeners');
    connection.attachListeners = (stream: Duplex): void => {
      const parser = byteParser();
      stream.on('data', (chunk: Buffer) => {
        parser.parse(chunk, (message) => void connection.emit(message.name === 'error' ? 'errorMessage' : message.name, message));
      });
    };
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
