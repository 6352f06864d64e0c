import 'reflect-metadata';
import { Command } from 'commander';
import { AnomalyExchange } from '../anomalies/exchange/anomaly-exchange';
import { readLines, writeLines } from '../anomalies/exchange/exchange-file';
import { ReportRule } from '../anomalies/report/report.rule';
import { UpdateRule } from '../anomalies/report/update.rule';
import { dataFolder } from '../data-folder';
import { loadConfiguration } from '../config/configuration';
import { serverOrigins } from '../config/server-origins';
import { createEngine } from '../engine-factory';
import { fhirApis } from '../fhir-apis';
import { Database } from '../fhir-common/sql/database';
import { commandContext } from './command-context';
import { openDatabase } from './command-database';
import { runCommand } from './run-command';

/** @returns exit code: 1 when a line was rejected */
async function withExchange(work: (exchange: AnomalyExchange) => Promise<number>): Promise<number> {
  const configuration = loadConfiguration();
  const database = await openDatabase(configuration);
  try {
    const folder = dataFolder();
    const rules = new Map([['ror', [new ReportRule(), new UpdateRule()]]]);
    const engine = await createEngine(fhirApis(folder), new Database(database.pool), folder, { rules, origins: serverOrigins(configuration) });
    return await work(new AnomalyExchange(engine, () => commandContext(engine)));
  } finally {
    await database.close();
  }
}

function importFile(file: string): Promise<number> {
  return withExchange(async (exchange) => {
    const report = await exchange.import(readLines(file), (line, reason) => void process.stderr.write(`REFUS / REFUSED ${file}:${line} ${reason}\n`));
    const { created, unchanged, closed, rejected } = report;
    process.stdout.write(`${created} créées / created, ${unchanged} inchangées / unchanged, ${closed} closes / closed, ${rejected} refusées / rejected\n`);
    return rejected > 0 ? 1 : 0;
  });
}

function exportFile(file: string): Promise<number> {
  return withExchange(async (exchange) => {
    process.stdout.write(`${await writeLines(file, exchange.export())} anomalies écrites / written: ${file}\n`);
    return 0;
  });
}

async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command('npm run anomalies --').description('Échange des anomalies avec la plateforme BI / Exchanges anomalies with the BI platform').exitOverride();
  program.command('import').argument('<fichier>', 'table CSV ou NDJSON / CSV or NDJSON table').action(async (file: string) => void (code = await importFile(file)));
  program.command('export').argument('<fichier>', 'table CSV ou NDJSON / CSV or NDJSON table').action(async (file: string) => void (code = await exportFile(file)));
  await program.parseAsync([...argv], { from: 'user' });
  return code;
}

runCommand(main);
