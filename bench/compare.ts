import { Command } from 'commander';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { developmentPkiFolder } from '../src/auth-mtls/tls-options';
import { findRunningEmbeddedServer } from '../src/database/embedded/embedded-server';
import { BenchProcess } from './child-process';
import { developmentIdentity, measure, MutualTlsClient } from './client';
import type { ClientIdentity, Measurement } from './client';
import { serverEnvironment } from './data';
import { IndexSql } from './index-sql';
import { SEES_EVERYTHING } from './measure-row';
import { ROWS } from './rows';
import type { BenchRow, RowContext } from './rows';
import { drawSamples } from './samples';
import { median } from './statistics';

/**
 * Two builds of the server on the same synthetic country, row by row, in slices that alternate: a machine that is slow for a minute is slow
 * for both. Each data folder was filled by `npm run bench -- --data-dir` of its own build, with the same number of offers.
 */
interface Side {
  readonly process: BenchProcess;
  readonly origin: string;
  readonly identityOf: (client: string) => ClientIdentity;
  /** Asks the server itself: a page link is understood by none but who gave it. */
  readonly client: MutualTlsClient;
  readonly dataDir: string;
}

/** How often each side is asked, and for how long: code that V8 has not compiled yet weighs less in a longer slice. */
interface Turns {
  readonly rounds: number;
  readonly seconds: number;
}

interface Slices {
  readonly before: Measurement[];
  readonly after: Measurement[];
}

const CLIENTS = 8;

async function startSide(build: string, dataDir: string): Promise<Side> {
  const process = new BenchProcess({
    script: join(resolve(build), 'dist', 'bench', 'processes', 'application-process'), arguments: [], environment: serverEnvironment(resolve(dataDir), undefined),
  });
  const origin = await process.ready();
  const identityOf = (client: string): ClientIdentity => developmentIdentity(developmentPkiFolder(resolve(dataDir)), client);
  return { process, origin, identityOf, client: new MutualTlsClient(origin, identityOf(SEES_EVERYTHING)), dataDir: resolve(dataDir) };
}

async function stopSide({ client, process }: Side): Promise<void> {
  await client.close();
  await process.stop();
}

async function compareRow(row: BenchRow, drawn: Omit<RowContext, 'get'>, sides: { readonly before: Side; readonly after: Side }, { rounds, seconds }: Turns): Promise<Slices> {
  const pathsOf = async ({ client }: Side): Promise<string[]> => (await row.cases({ ...drawn, get: (path) => client.get(path) })).map(({ path }) => path);
  const paths = { before: await pathsOf(sides.before), after: await pathsOf(sides.after) };
  const slice = (name: keyof typeof sides): Promise<Measurement> => {
    const { origin, identityOf, process } = sides[name];
    return measure(origin, identityOf(row.client ?? SEES_EVERYTHING), { paths: paths[name], clients: CLIENTS, gzip: row.gzip === true, seconds, usage: () => process.usage() });
  };
  const slices: Slices = { before: [], after: [] };
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? (['before', 'after'] as const) : (['after', 'before'] as const)) slices[name].push(await slice(name));
  }
  return slices;
}

/** Ratio after/before of the medians of one figure. */
function ratio({ before, after }: Slices, figure: (slice: Measurement) => number): number {
  return median(after.map(figure)) / median(before.map(figure));
}

function line(name: string, slices: Slices): string {
  const rate = (found: readonly Measurement[]): string => median(found.map(({ requestsPerSecond }) => requestsPerSecond)).toFixed(0);
  const cpu = (found: readonly Measurement[]): string => median(found.map(processorMicros)).toFixed(0);
  const failures = [...slices.before, ...slices.after].reduce((sum, slice) => sum + slice.failures, 0);
  return `| ${name} | ${rate(slices.before)} | ${rate(slices.after)} | ${ratio(slices, ({ requestsPerSecond }) => requestsPerSecond).toFixed(2)} | ${cpu(slices.before)} | ${cpu(slices.after)} | ${
    ratio(slices, processorMicros).toFixed(2)} | ${failures} |\n`;
}

const processorMicros = ({ serverMicros, databaseMicros }: Measurement): number => serverMicros + databaseMicros;

async function main(): Promise<void> {
  const command = new Command('npm run bench:compare --')
    .description('Compare deux versions construites, par tranches alternées / Compares two builds, in alternating slices')
    .requiredOption('--before <dossier>', 'copie de travail construite de l’autre version / built checkout of the other version')
    .requiredOption('--before-data <dossier>', 'données chargées par elle / data loaded by it')
    .requiredOption('--after-data <dossier>', 'données chargées par cette version / data loaded by this version')
    .option('--rounds <n>', 'tranches par ligne et par version / slices per row and version', '8')
    .option('--seconds <n>', 'durée d’une tranche / duration of a slice', '1')
    .option('--only <texte>', 'lignes dont le nom contient ce texte / rows whose name contains this text', '');
  const options = command.parse().opts<{ before: string; beforeData: string; afterData: string; rounds: string; seconds: string; only: string }>();
  const before = await startSide(options.before, options.beforeData);
  const after = await startSide(join(__dirname, '..', '..'), options.afterData);
  const database = new Client({ connectionString: (await findRunningEmbeddedServer(after.dataDir))?.connectionString ?? '' });
  try {
    await database.connect();
    const drawn = { samples: await drawSamples(database), index: await IndexSql.read(database) };
    process.stdout.write('| row | req/s before | after | ratio | cpu us before | after | ratio | failures |\n| --- | --: | --: | --: | --: | --: | --: | --: |\n');
    for (const row of ROWS.filter(({ name }) => name.includes(options.only))) {
      process.stdout.write(line(row.name, await compareRow(row, drawn, { before, after }, { rounds: Number(options.rounds), seconds: Number(options.seconds) })));
    }
  } finally {
    await database.end();
    await Promise.all([stopSide(before), stopSide(after)]);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
