import 'reflect-metadata';
import { runClientCommand } from '../admin/client-command';
import { ClientStore } from '../admin/client-store';
import { loadConfiguration } from '../config/configuration';
import { oneLine } from '../config/one-line';
import { Database } from '../fhir-common/sql/database';
import { openDatabase } from './command-database';

runClientCommand(process.argv.slice(2), {
  withStore: async (task) => {
    const database = await openDatabase(loadConfiguration(process.env));
    try {
      return await task(new ClientStore(new Database(database.pool)));
    } finally {
      await database.close();
    }
  },
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
}).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${oneLine(error)}\n`);
    process.exit(1);
  },
);
