import 'reflect-metadata';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { dataFolder } from '../data-folder';
import { loadConfiguration } from '../config/configuration';
import type { Configuration } from '../config/configuration';
import { serverOrigins } from '../config/server-origins';
import { createEngine } from '../engine-factory';
import { fhirApis } from '../fhir-apis';
import type { FhirEngine } from '../fhir-common/engine';
import { sql } from '../fhir-common/sql/sql';
import { Database } from '../fhir-common/sql/database';
import { openDatabase } from './command-database';
import { commandContext } from './command-context';
import { loadResources } from '../fhir-common/import/loader';
import type { LoadReport, Refusal } from '../fhir-common/import/loader';
import { isPackage, readPackage } from '../fhir-common/import/read-package';
import { JudgingThread } from '../fhir-common/import/judging-thread';
import { hasLines, readResources } from '../fhir-common/import/read-resources';
import type { OnBytes, ReadResource } from '../fhir-common/import/read-resources';
import { importTerminology, withoutTerminology } from '../fhir-common/import/terminology-import';
import { reportDangling } from '../fhir-common/import/dangling';
import { parisDay } from '../quality-runs/calendar';
import { qualityNaming } from '../quality-runs/quality-naming';
import { RuleSettings } from '../quality-runs/rule-settings';
import { runInProcess } from '../quality-runs/run-process';
import type { JudgeCall } from './load-judge';
import { runCommand } from './run-command';

const SETTLE_FROM = 1_000;
/** Bytes of files from which a thread of its own judges them: it takes a second to start. */
const THREAD_FROM_BYTES = 8_000_000;
const REFUSED = 'REFUS / REFUSED';
const KEPT = 'CONSERVÉ / KEPT';
const INCOMPLETE = 'LISTE INCOMPLÈTE / INCOMPLETE LIST';
const number = (value: number): string => value.toLocaleString('fr-FR');

async function load(files: readonly string[], apiName: string): Promise<number> {
  const configuration = loadConfiguration();
  const database = await openDatabase(configuration);
  const folder = dataFolder();
  let judging: JudgingThread | undefined;
  try {
    judging = judgingThread(files, { connectionString: database.connectionString, dataFolder: folder, api: apiName });
    const engine = await createEngine(fhirApis(folder), new Database(database.pool), folder, { origins: serverOrigins(configuration) });
    const report = await loadFiles(engine, apiName, files, judging);
    const written = report.created + report.updated;
    // Searches read the index alone once PostgreSQL knows which pages hold only settled rows.
    if (written >= SETTLE_FROM) await database.settle();
    await reportDangling(engine, (line) => process.stderr.write(`${line}\n`));
    if (report.lists > 0 && (await new RuleSettings(engine.database).answers('nomenclature'))) await judgeCodes(configuration, database.connectionString, folder);
    return report.refused > 0 ? 1 : 0;
  } finally {
    await judging?.close();
    await database.close();
  }
}

/** Judges beside the writing, where that is worth a thread. */
function judgingThread(files: readonly string[], call: JudgeCall): JudgingThread | undefined {
  const bytes = files.filter(hasLines).reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  return availableParallelism() > 1 && bytes >= THREAD_FROM_BYTES ? new JudgingThread(join(__dirname, 'load-judge.js'), call) : undefined;
}

/** ror-anomalies 9.1: new code lists change what the rules that read them say, where these raise anomalies. */
async function judgeCodes(configuration: Configuration, connectionString: string, folder: string): Promise<void> {
  await runInProcess({
    connectionString, dataFolder: folder, origins: serverOrigins(configuration), naming: qualityNaming(configuration.publicUrl), request: { occasion: 'nomenclature', day: parisDay(Date.now()) },
  }, () => undefined);
}

async function loadFiles(engine: FhirEngine, apiName: string, files: readonly string[], judging: JudgingThread | undefined): Promise<LoadReport & { readonly lists: number }> {
  const total = { created: 0, updated: 0, unchanged: 0, refused: 0, lists: 0 };
  const started = Date.now();
  for (const file of files) {
    const bar = progressBar(file, statSync(file).size);
    let done = 0;
    const tell = (word: string) => ({ place, label, reasons }: Refusal): void => {
      for (const reason of reasons) process.stderr.write(`${bar.isActive ? '\n' : ''}${word} ${label} (${place}) ${reason}\n`);
    };
    const onBytes = (bytes: number): void => bar.update((done += bytes));
    const read = readFile(file, onBytes, judging);
    const lists: ReadResource[] = [];
    const resources = withoutTerminology(read, lists);
    const report = await loadResources(engine.writes, engine.api(apiName), commandContext(engine), resources, tell(REFUSED), tell(KEPT));
    const taken = await importTerminology(engine.terminology, engine.database, lists, {
      refused: tell(REFUSED),
      incomplete: ({ fr, en, ...list }) => tell(INCOMPLETE)({ ...list, reasons: [`${fr} / ${en}`] }),
    });
    bar.stop();
    total.lists += taken.created + taken.updated;
    for (const key of ['created', 'updated', 'unchanged', 'refused'] as const) total[key] += report[key] + taken[key];
  }
  const [{ stored } = { stored: 0 }] = await engine.database.query<{ stored: number }>(sql`SELECT count(*)::integer AS stored FROM resource WHERE live`);
  const seconds = (Date.now() - started) / 1000;
  const handled = total.created + total.updated + total.unchanged + total.refused;
  process.stdout.write(
    `${number(total.created)} créées / created, ${number(total.updated)} modifiées / updated, ${number(total.unchanged)} inchangées / unchanged, ` +
      `${number(total.refused)} refusées / refused ; ${number(Math.round(seconds))} s (${number(Math.round(handled / Math.max(seconds, 0.001)))}/s) ; ` +
      `${number(stored)} en base / stored\n`,
  );
  return total;
}

function readFile(file: string, onBytes: OnBytes, judging: JudgingThread | undefined): AsyncIterable<ReadResource> {
  if (isPackage(file)) return readPackage(file, onBytes);
  return judging !== undefined && hasLines(file) ? judging.read(file, onBytes) : readResources(file, onBytes);
}

function progressBar(file: string, size: number): SingleBar {
  const bar = new SingleBar({
    format: `${file} {bar} {percentage} % | {eta_formatted}`,
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 5_000,
    hideCursor: true,
  });
  bar.start(Math.max(size, 1), 0);
  return bar;
}

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('npm run load --')
    .description('Charge des ressources FHIR (JSON, Bundle, NDJSON, .gz) ou un paquet de terminologie (.tgz) / Loads FHIR resources, or a terminology package (.tgz)')
    .argument('<fichiers...>', 'fichiers à charger, dans l’ordre / files to load, in order')
    .addOption(new Option('--api <nom>', 'interface').choices(['ror', 'sas-editor', 'sas-platform']).default('ror'))
    .exitOverride();
  program.parse([...argv], { from: 'user' });
  const { api } = program.opts<{ api: string }>();
  return load(program.args, api);
}

runCommand(main);
