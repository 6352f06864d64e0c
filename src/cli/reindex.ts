import 'reflect-metadata';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { dataFolder } from '../data-folder';
import { loadConfiguration } from '../config/configuration';
import { StartupError } from '../config/startup-error';
import { createEngine } from '../engine-factory';
import { fhirApis } from '../fhir-apis';
import type { FhirEngine } from '../fhir-common/engine';
import { reindex, typesToReindex } from '../fhir-common/jobs/reindex';
import type { PassProgress, StoredType } from '../fhir-common/jobs/reindex';
import { Database } from '../fhir-common/sql/database';
import { openDatabase } from './command-database';
import { runCommand } from './run-command';

interface Options {
  readonly api?: string;
  readonly type?: string;
  readonly all: boolean;
}

const number = (value: number): string => value.toLocaleString('fr-FR');

async function run(options: Options): Promise<void> {
  const configuration = loadConfiguration();
  const database = await openDatabase(configuration);
  try {
    const folder = dataFolder();
    const engine = await createEngine(fhirApis(folder), new Database(database.pool), folder, { log: (line) => void process.stderr.write(`${line}\n`) });
    const types = chosenTypes(engine, options);
    if (types.length === 0) {
      process.stdout.write('tout suit déjà les déclarations / everything follows the declarations already\n');
      return;
    }
    const bar = new PassBar();
    await reindex(engine, types, (progress) => bar.show(progress));
    bar.end();
    await database.settle();
    process.stdout.write(`${types.map(({ api, definition }) => `${api.name} ${definition.type}`).join(', ')} : indexé / indexed, ${number(bar.resources)} ressources / resources\n`);
  } finally {
    await database.close();
  }
}

/** Without a choice, the types that do not follow their declaration yet. @throws StartupError for a type nobody declares */
function chosenTypes(engine: FhirEngine, { api, type, all }: Options): readonly StoredType[] {
  const declared = engine.apis.flatMap((served) => [...served.definitions.values()].map((definition) => ({ api: served, definition })));
  const chosen = declared.filter((stored) => (api === undefined || stored.api.name === api) && (type === undefined || stored.definition.type === type));
  if (type !== undefined && chosen.length === 0) {
    const known = [...new Set(declared.filter((stored) => api === undefined || stored.api.name === api).map(({ definition }) => definition.type))].join(', ');
    throw new StartupError(`le type ${type} n'est pas servi ; types servis : ${known}`, `type ${type} is not served; served types: ${known}`);
  }
  if (all || type !== undefined) return chosen;
  return typesToReindex(engine).filter((stored) => api === undefined || stored.api.name === api);
}

/** One line per type, which fills as its pages are done. */
class PassBar {
  private bar: SingleBar | undefined;
  private of = '';
  /** Resources rewritten by this command. */
  resources = 0;

  show({ api, type, page, done, total }: PassProgress): void {
    if (this.of !== `${api} ${type}`) {
      this.end();
      this.of = `${api} ${type}`;
      this.bar = new SingleBar({ format: `${this.of} {bar} {percentage} % | {value}/{total} | {eta_formatted}`, stream: process.stderr, noTTYOutput: true, notTTYSchedule: 5_000, hideCursor: true });
      this.bar.start(Math.max(total, done), done);
    }
    this.resources += page;
    this.bar?.update(done);
  }

  end(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('npm run reindex --')
    .description('Refait les index et les formes des données stockées d’après les déclarations / Makes index rows and forms of stored data anew from the declarations')
    .addOption(new Option('--type <type>', 'type de ressource, même à jour / resource type, even when up to date'))
    .addOption(new Option('--api <nom>', 'interface').choices(['ror', 'sas-editor', 'sas-platform']))
    .addOption(new Option('--all', 'tous les types, même à jour / every type, even when up to date').default(false).conflicts('type'))
    .exitOverride();
  program.parse([...argv], { from: 'user' });
  await run(program.opts<Options>());
  return 0;
}

runCommand(main);
