import 'reflect-metadata';
import { runClientCommand } from '../admin/client-command';
import { ClientStore } from '../admin/client-store';
import { loadConfiguration } from '../config/configuration';
import { Database } from '../fhir-common/sql/database';
import { openDatabase } from './command-database';
import { runCommand } from './run-command';

runCommand((argv) => runClientCommand(argv, {
  withStore: async (task) => {
    const database = await openDatabase(loadConfiguration());
    try {
      return await task(new ClientStore(new Database(database.pool)));
    } finally {
      await database.close();
    }
  },
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
}));
