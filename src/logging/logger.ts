import type { LoggerService } from '@nestjs/common';
import pino from 'pino';
import type { Logger } from 'pino';

/** Headers and fields that never reach a log. */
const SECRETS = ['req.headers.authorization', 'req.headers.cookie', 'password', 'connectionString', 'databaseUrl'];

/** Lines leave together: one write to the output costs a request as much as its own line did, and the event loop waited for each. */
const GATHERED_BYTES = 4_096;
/** A line is seen after this long at the latest; those of a process that is killed in between are lost, its audit never is. */
const FLUSH_MS = 100;
/** Where nobody reads the output, lines beyond this are dropped rather than kept in memory. */
const MAX_HELD_BYTES = 8 * 1024 * 1024;

/** The application's log: one JSON line per event on standard output, written beside the event loop and flushed when the process ends. */
export function createLogger(level: string): Logger {
  const output = pino.destination({ dest: 1, sync: false, minLength: GATHERED_BYTES, periodicFlush: FLUSH_MS, maxLength: MAX_HELD_BYTES });
  return pino({ level, redact: { paths: SECRETS, censor: '[secret]' }, base: null, timestamp: pino.stdTimeFunctions.isoTime }, output);
}

/** Nest's own messages, in the same log. Its start-up chatter is of no use to an operator: it goes to debug. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, text(message));
  }
  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, text(message));
  }
  error(message: unknown, stack?: string, context?: string): void {
    this.logger.error({ context, stack }, text(message));
  }
  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, text(message));
  }
  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, text(message));
  }
}

function text(message: unknown): string {
  return typeof message === 'string' ? message : message instanceof Error ? message.message : JSON.stringify(message);
}
