import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { generateResources } from '../src/cli/generate/national-data';
import { resourceTypes, writeNdjsonFiles } from '../src/cli/generate/ndjson-files';
import { BenchProcess } from './child-process';
import type { BenchOptions } from './options';

/** How fast the data came in. */
export interface LoadFigures {
  readonly resources: number;
  /** Of the NDJSON files. */
  readonly bytes: number;
  readonly generatedPerSecond: number;
  /** What `npm run load` itself reports: from the first line read to the last commit. */
  readonly loadedPerSecond: number;
  /** The whole command: start, embedded server, migrations, load, VACUUM ANALYZE. */
  readonly commandSeconds: number;
}

/** The environment of the server and of the command, nothing else inherited; the log is that of production. */
export function serverEnvironment(dataDir: string, databaseUrl: string | undefined): Record<string, string> {
  const database = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl };
  return { DATA_DIR: dataDir, SAMPLE_DATA: 'false', LOG_LEVEL: 'info', ...database };
}

/**
 * Writes the synthetic country to disk, then loads the files with the command of `npm run load`, in a process of its own as an operator
 * would. The server is started afterwards, so that it begins with true statistics and an untouched heap.
 * @throws Error when the command fails or refuses a resource
 */
export async function loadSyntheticCountry(dataDir: string, offers: number, options: BenchOptions): Promise<LoadFigures> {
  const folder = join(dataDir, 'bench-data');
  await mkdir(folder, { recursive: true });
  const generationMs = performance.now();
  const written = await writeNdjsonFiles(folder, generateResources({ offers, seed: options.seed }), () => undefined);
  const generatedPerSecond = (written.resources * 1000) / (performance.now() - generationMs);
  const files = resourceTypes.map((type) => join(folder, `${type}.ndjson`));
  const commandMs = performance.now();
  const command = new BenchProcess({
    script: '../src/cli/load', arguments: files, environment: serverEnvironment(dataDir, options.databaseUrl), profile: options.profile,
  });
  const { code, output } = await command.finished();
  const commandSeconds = (performance.now() - commandMs) / 1000;
  if (code !== 0) throw new Error(`npm run load: exit ${code ?? 'by signal'}: ${output}`);
  await rm(folder, { recursive: true });
  const loadedPerSecond = reportedRate(output) ?? written.resources / commandSeconds;
  return { ...written, generatedPerSecond, loadedPerSecond, commandSeconds };
}

/** Reads "(2 528/s)" in the last line of the command; the thousands separator is a narrow no-break space. */
export function reportedRate(output: string): number | undefined {
  const digits = /\((\d[\d\s]*)\/s\)/u.exec(output)?.[1]?.replace(/\s/gu, '');
  return digits === undefined ? undefined : Number(digits);
}
