import 'reflect-metadata';
import { Client } from 'pg';
import { startApplication } from '../../src/application';
import { loadConfiguration } from '../../src/config/configuration';
import { oneLine } from '../../src/config/one-line';
import { createLogger } from '../../src/logging/logger';
import { parseBenchMessage, tellBench } from './messages';

const MEMORY_EVERY_MS = 200;

/** Counts what every connection of this process sends, transactions included. */
function countStatements(): () => number {
  let sent = 0;
  const query: unknown = Reflect.get(Client.prototype, 'query');
  if (typeof query !== 'function') throw new Error('This version of pg has no Client.query');
  Reflect.set(Client.prototype, 'query', function counted(this: Client, ...given: unknown[]): unknown {
    sent += 1;
    const answer: unknown = Reflect.apply(query, this, given);
    return answer;
  });
  return () => sent;
}

/** The server under test, alone in its process: real TLS, the loaded data of DATA_DIR or DATABASE_URL, a port of its own. */
async function main(): Promise<void> {
  const statements = countStatements();
  const configuration = { ...loadConfiguration(process.env), port: 0 };
  const application = await startApplication(configuration, createLogger(configuration.logLevel));
  const timer = setInterval(() => tellBench({ kind: 'memory', rssBytes: process.memoryUsage.rss(), statements: statements() }), MEMORY_EVERY_MS);
  const stop = (): void => {
    clearInterval(timer);
    application.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('message', (message) => {
    if (parseBenchMessage(message)?.kind === 'stop') stop();
  });
  process.once('disconnect', stop);
  tellBench({ kind: 'ready', origin: application.origin });
}

main().catch((error: unknown) => {
  tellBench({ kind: 'failed', reason: oneLine(error) });
  process.exitCode = 1;
  process.disconnect();
});
