import 'reflect-metadata';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError, Option } from 'commander';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../data-folder';
import { loadConfiguration } from '../config/configuration';
import { serverOrigins } from '../config/server-origins';
import { StartupError } from '../config/startup-error';
import { Database } from '../fhir-common/sql/database';
import { reportCsv } from '../indicators/report/report-csv';
import type { ReportModel } from '../indicators/report/report-model';
import { isDay, parisDay } from '../quality-runs/calendar';
import type { RunProgress } from '../quality-runs/judge';
import { qualityNaming } from '../quality-runs/quality-naming';
import { isEnabled, RuleSettings } from '../quality-runs/rule-settings';
import { runInProcess } from '../quality-runs/run-process';
import type { RunSummary } from '../quality-runs/run-quality';
import { RunStore } from '../quality-runs/run-store';
import { NATIONAL } from '../quality/figures/indicator-figures';
import { measureDefinition } from '../quality/measures/measure-catalogue';
import { readShippedTables } from '../quality/references/shipped-tables';
import { Territory } from '../quality/references/territory';
import { openDatabase } from './command-database';
import { runCommand } from './run-command';

const number = (value: number): string => value.toLocaleString('fr-FR');

async function territory(day: string): Promise<Territory> {
  return new Territory((await readShippedTables(join(dataFolder(), 'reference', 'quality'))).territories, day);
}

/** @throws StartupError for a code that is no region */
async function refuseUnknownRegion(region: string | undefined, day: string, also: readonly string[] = []): Promise<void> {
  const { regions } = await territory(day).then((known) => ({ regions: [...known.regions, ...also] }));
  if (region !== undefined && !regions.includes(region)) {
    throw new StartupError(`la région ${region} n'existe pas ; régions : ${regions.join(', ')}`, `region ${region} does not exist; regions: ${regions.join(', ')}`);
  }
}

async function compute({ region, date = parisDay(Date.now()) }: { readonly region?: string; readonly date?: string }): Promise<number> {
  await refuseUnknownRegion(region, date);
  const configuration = loadConfiguration();
  const connection = await openDatabase(configuration);
  try {
    const bar = new StageBar();
    const started = Date.now();
    const summary = await runInProcess({
      connectionString: connection.connectionString, dataFolder: dataFolder(), origins: serverOrigins(configuration), naming: qualityNaming(configuration.publicUrl),
      request: { occasion: 'command', day: date, ...(region === undefined ? {} : { region }) },
    }, (progress) => bar.show(progress));
    bar.end();
    if (!summary) throw new StartupError('un calcul est déjà en cours sur cette base ; relancez quand il est fini', 'a run is already under way on this database; start again when it has ended');
    tell(summary, date, (Date.now() - started) / 1000);
    return summary.failures.some(({ reason }) => reason.startsWith('Anomalies')) ? 1 : 0;
  } finally {
    await connection.close();
  }
}

function tell({ run, takenUp, created, closed, cancelled, resumed, reports, failures }: RunSummary, day: string, seconds: number): void {
  for (const { rule, reason } of failures) process.stderr.write(`${rule} : ${reason}\n`);
  const again = takenUp ? ', repris où il s’était arrêté / taken up where it stopped' : '';
  process.stdout.write(`calcul / run ${run} au / of ${day} en / in ${number(Math.round(seconds))} s${again}\n`
    + `anomalies : ${number(created)} créées / created, ${number(closed)} corrigées / corrected, ${number(cancelled)} annulées / cancelled, ${number(resumed)} rouvertes / to handle again\n`
    + `indicateurs / indicators : ${number(reports)} relevés écrits / reports written\n`);
}

/** One line per stage of the run. */
class StageBar {
  private bar: SingleBar | undefined;
  private stage: RunProgress['stage'] | undefined;

  show({ stage, done, total }: RunProgress): void {
    if (this.stage !== stage) {
      this.end();
      this.stage = stage;
      this.bar = new SingleBar({ format: `${stage} {bar} {percentage} % | {value}/{total} | {eta_formatted}`, stream: process.stderr, noTTYOutput: true, notTTYSchedule: 5_000, hideCursor: true });
      this.bar.start(total, 0);
    }
    this.bar?.setTotal(total);
    this.bar?.update(done);
  }

  end(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

async function report({ region, out }: { readonly region: string; readonly out: string }): Promise<number> {
  await refuseUnknownRegion(region, parisDay(Date.now()), [NATIONAL]);
  const connection = await openDatabase(loadConfiguration());
  try {
    const model = await modelOf(new Database(connection.pool), region);
    // The chart library is loaded for a page alone: a run has no use for it.
    writeFileSync(out, out.endsWith('.csv') ? reportCsv(model) : (await import('../indicators/report/report-html.js')).reportHtml(model));
    process.stdout.write(`${out} : ${model.regionName}, ${model.day}\n`);
    return 0;
  } finally {
    await connection.close();
  }
}

/** The figures of the last run that covers the region. @throws StartupError when there is none */
async function modelOf(database: Database, region: string): Promise<ReportModel> {
  const store = new RunStore(database);
  const run = await store.latest(region === NATIONAL ? undefined : region);
  const figures = run === undefined ? undefined : await store.figures(run.id);
  if (!run || !figures) throw new StartupError('aucun calcul pour cette région ; lancez npm run indicators', 'no run for this region; run npm run indicators');
  const regionName = region === NATIONAL ? 'France entière' : (await territory(run.day)).nameOf(region) ?? region;
  return {
    region, regionName, day: run.day, computedAt: run.judgedAt.toISOString(), ruleVersion: run.ruleVersion, references: run.references,
    indicators: figures.indicators.filter((one) => one.region === region).map((one) => ({ title: measureDefinition(one.code)?.title ?? one.code, figures: one })),
  };
}

interface RuleChoice {
  readonly enable?: string;
  readonly disable?: string;
  readonly region?: string;
}

async function rules({ enable, disable, region }: RuleChoice): Promise<number> {
  await refuseUnknownRegion(region, parisDay(Date.now()));
  const connection = await openDatabase(loadConfiguration());
  try {
    const settings = new RuleSettings(new Database(connection.pool));
    const chosen = enable ?? disable;
    if (chosen !== undefined && !(await settings.choose(chosen, enable !== undefined, region))) {
      const known = [...(await settings.read()).keys()].join(', ');
      throw new StartupError(`la règle ${chosen} n'existe pas ; règles : ${known}`, `rule ${chosen} does not exist; rules: ${known}`);
    }
    for (const rule of (await settings.read()).values()) {
      const state = (on: boolean): string => (on ? 'active / on' : 'inactive / off');
      const exceptions = [...rule.regions.keys()].map((one) => `${one} ${state(isEnabled(rule, one))}`).join(', ');
      process.stdout.write(`${rule.id.padEnd(11)} ${state(rule.enabled).padEnd(15)} ${rule.title}${exceptions === '' ? '' : ` (${exceptions})`}\n`);
    }
    return 0;
  } finally {
    await connection.close();
  }
}

function day(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError('AAAA-MM-JJ / YYYY-MM-DD');
  return text;
}

async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command('npm run indicators --').exitOverride();
  program.command('compute', { isDefault: true }).description('Évalue les règles : anomalies et indicateurs / Evaluates the rules: anomalies and indicators')
    .addOption(new Option('--region <code>', 'une seule région (TRE_R30) / one region only'))
    .addOption(new Option('--date <jour>', 'jour de référence, AAAA-MM-JJ / reference day').argParser(day))
    .exitOverride().action(async (options: { region?: string; date?: string }) => void (code = await compute(options)));
  program.command('report').description('Écrit la page ou le tableau d’une région / Writes the page or the table of a region')
    .requiredOption('--region <code>', 'région (TRE_R30), 00 pour la France / region, 00 for France').requiredOption('--out <fichier>', '.html ou / or .csv')
    .exitOverride().action(async (options: { region: string; out: string }) => void (code = await report(options)));
  program.command('rules').description('Dit et change quelles règles ouvrent des anomalies / Shows and changes which rules raise anomalies')
    .addOption(new Option('--enable <règle>', 'met en service / switches on').conflicts('disable')).option('--disable <règle>', 'met hors service / switches off')
    .option('--region <code>', 'dans cette région seulement / in this region only')
    .exitOverride().action(async (options: RuleChoice) => void (code = await rules(options)));
  await program.parseAsync([...argv], { from: 'user' });
  return code;
}

runCommand(main);
