import 'reflect-metadata';
import { Command, Option } from 'commander';
import { dataFolder } from '../data-folder';
import { loadConfiguration } from '../config/configuration';
import { createEngine } from '../engine-factory';
import { fhirApis } from '../fhir-apis';
import { Database } from '../fhir-common/sql/database';
import { openDatabase } from './command-database';
import { hiddenSlots } from '../sas/slots/agenda-check';
import { runCommand } from './run-command';

/** `npm run doctor -- --api sas-editor`: the free slots still to come that cannot leave, and why. @returns 1 when there is one */
async function doctor(): Promise<number> {
  const configuration = loadConfiguration();
  const database = await openDatabase(configuration);
  try {
    const folder = dataFolder();
    const engine = await createEngine(fhirApis(folder), new Database(database.pool), folder);
    let count = 0;
    for await (const { slot, fr, en } of hiddenSlots(engine, Date.now())) {
      count += 1;
      process.stdout.write(`Slot/${slot} : ${fr} / ${en}\n`);
    }
    process.stdout.write(`${count} créneaux libres ne peuvent pas sortir / free slots cannot leave\n`);
    return count > 0 ? 1 : 0;
  } finally {
    await database.close();
  }
}

async function main(argv: readonly string[]): Promise<number> {
  new Command('npm run doctor --')
    .description('Dit ce qui empêche des créneaux de sortir / Tells what keeps slots from leaving')
    .addOption(new Option('--api <nom>', 'interface').choices(['sas-editor']).default('sas-editor'))
    .exitOverride()
    .parse([...argv], { from: 'user' });
  return doctor();
}

runCommand(main);
