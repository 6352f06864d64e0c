import 'reflect-metadata';
import { SingleBar } from 'cli-progress';
import { Argument, Command, Option } from 'commander';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../data-folder';
import { loadConfiguration } from '../config/configuration';
import { oneLine } from '../config/one-line';
import { serverOrigins } from '../config/server-origins';
import { Database } from '../fhir-common/sql/database';
import { parisDay } from '../quality-runs/calendar';
import { qualityNaming } from '../quality-runs/quality-naming';
import { runInProcess } from '../quality-runs/run-process';
import { readFinessActivities } from '../quality/references/files/finess-json';
import { APA_FORMAT, VIA_TRAJECTOIRE_FORMAT } from '../quality/references/files/formats';
import { readFiness } from '../quality/references/files/read-finess';
import { readTable } from '../quality/references/files/read-table';
import { ReferenceFileError } from '../quality/references/files/reference-item';
import { ReferenceRepository } from '../quality/references/reference-repository';
import type { LoadReport } from '../quality/references/reference-repository';
import { readShippedTables } from '../quality/references/shipped-tables';
import { Territory } from '../quality/references/territory';
import { openDatabase } from './command-database';
import { runCommand } from './run-command';

const KINDS = ['finess', 'authorisations', 'vt', 'apa'] as const;
type Kind = (typeof KINDS)[number];
const MAX_SHOWN = 50;
const number = (value: number): string => value.toLocaleString('fr-FR');

/** Reads one file whole, or changes nothing. @throws ReferenceFileError when it is not what it is said to be */
async function loadFile(database: Database, kind: Kind, file: string, today: string): Promise<LoadReport> {
  const repository = new ReferenceRepository(database);
  const bar = new SingleBar({ format: `${file} {bar} {percentage} % | {eta_formatted}`, stream: process.stderr, noTTYOutput: true, notTTYSchedule: 5_000, hideCursor: true });
  bar.start(Math.max(statSync(file).size, 1), 0);
  const progress = (bytes: number): void => {
    bar.update(bytes);
  };
  const options = { fallbackVersion: today };
  const input = createReadStream(file);
  try {
    switch (kind) {
      case 'finess': {
        const { territories } = await readShippedTables(join(dataFolder(), 'reference', 'quality'));
        const { items, holdsClosed } = await readFiness(input, new Territory(territories, today), progress);
        return await repository.load('finess', items, { ...options, holdsClosed });
      }
      case 'authorisations': return await repository.load('authorisations', readFinessActivities(input, progress), options);
      case 'vt': return await repository.load('vt', readTable(VIA_TRAJECTOIRE_FORMAT, input, progress), options);
      case 'apa': return await repository.load('apa', readTable(APA_FORMAT, input, progress), options);
      default: return kind satisfies never;
    }
  } finally {
    input.destroy();
    bar.stop();
  }
}

function tell({ version, problems }: LoadReport): void {
  for (const { where, refused, text } of problems.slice(0, MAX_SHOWN)) {
    process.stderr.write(`${refused ? 'REFUS / REFUSED' : 'AVIS / NOTE'} ${where} : ${text.fr} / ${text.en}\n`);
  }
  if (problems.length > MAX_SHOWN) process.stderr.write(`… ${number(problems.length - MAX_SHOWN)} autres / more\n`);
  process.stdout.write(`${version.kind} ${version.version} : ${number(version.rows)} lignes gardées / rows kept, ${number(version.refused)} refusées / refused\n`);
}

async function load(kind: Kind, file: string, evaluates: boolean): Promise<number> {
  const configuration = loadConfiguration();
  const connection = await openDatabase(configuration);
  try {
    const today = parisDay(Date.now());
    const report = await loadFile(new Database(connection.pool), kind, file, today);
    tell(report);
    // ror-anomalies 9.1: new FINESS data change what the rules that read them say.
    if (evaluates && (kind === 'finess' || kind === 'authorisations')) {
      const summary = await runInProcess({
        connectionString: connection.connectionString, dataFolder: dataFolder(), origins: serverOrigins(configuration), naming: qualityNaming(configuration.publicUrl), request: { occasion: 'reference', day: today },
      }, () => undefined);
      process.stdout.write(summary === undefined
        ? 'un calcul est en cours, les anomalies suivront au prochain / a run is under way, anomalies follow with the next one\n'
        : `anomalies : ${number(summary.created)} créées / created, ${number(summary.closed)} corrigées / corrected, ${number(summary.cancelled)} annulées / cancelled\n`);
    }
    return report.version.refused > 0 ? 1 : 0;
  } finally {
    await connection.close();
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('npm run load-reference --')
    .description('Charge un référentiel des règles qualité, en entier ou pas du tout / Loads reference data of the quality rules, whole or not at all')
    .addArgument(new Argument('<référentiel>', 'finess, authorisations, vt (ViaTrajectoire), apa').choices(KINDS))
    .argument('<fichier>', 'fichier tel que publié / file as published')
    .addOption(new Option('--no-evaluate', 'sans mettre à jour les anomalies / without bringing anomalies up to date'))
    .exitOverride();
  program.parse([...argv], { from: 'user' });
  const [wanted, file = ''] = program.args;
  const kind = KINDS.find((known) => known === wanted) ?? 'finess';
  return load(kind, file, program.opts<{ evaluate: boolean }>().evaluate);
}

runCommand(main, (error) => (error instanceof ReferenceFileError ? error.message : oneLine(error)));
