import type { LoggerService } from '@nestjs/common';
import pino from 'pino';
import type { Logger } from 'pino';

/** Headers and fields that never reach a log. */
const SECRETS = ['req.headers.authorization', 'req.headers.cookie', 'password', 'connectionString', 'databaseUrl'];

/** The application's log: one JSON line per event on standard output. */
export function createLogger(level: string): Logger {
  return pino({ level, redact: { paths: SECRETS, censor: '[secret]' }, base: null, timestamp: pino.stdTimeFunctions.isoTime });
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
