/** `npm run generate -- --offers N --seed S --out DIR`: deterministic synthetic national data as NDJSON (design.md 7). */
import { SingleBar } from 'cli-progress';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { GenerationOptions } from './generate/national-data';
import { generateResources } from './generate/national-data';
import { nationalTotals } from './generate/national-plan';
import type { WrittenFiles } from './generate/ndjson-files';
import { writeNdjsonFiles } from './generate/ndjson-files';

export { generateResources } from './generate/national-data';
export type { GenerationOptions, RorResource } from './generate/national-data';

/** Largest run: four times sixteen national volumes; beyond, the FINESS numbers of a department would run out. */
const maxOffers = 4_000_000;
const maxSeed = 0xffff_ffff;

/** Where messages go. */
export interface CommandOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

interface GenerateArguments extends GenerationOptions {
  readonly out: string;
}

/** Reads a decimal integer within bounds; the message is bilingual, as every message to users. */
function integerArgument(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= minimum && value <= maximum)) {
      throw new InvalidArgumentError(`Entier attendu de ${minimum} à ${maximum} / integer expected, ${minimum} to ${maximum}.`);
    }
    return value;
  };
}

function parseArguments(argv: readonly string[], output: CommandOutput, errors: CommandOutput): GenerateArguments {
  const command = new Command('generate')
    .description('Données nationales de synthèse du ROR, en NDJSON : mêmes options, mêmes octets.\n'
      + 'Synthetic national ROR data as NDJSON: same options, same bytes.')
    .requiredOption('--offers <n>', `nombre d'offres (HealthcareService) / number of offers, 1-${maxOffers}; national: 250000`,
      integerArgument(1, maxOffers))
    .option('--seed <s>', `graine du tirage / seed of the draw, 0-${maxSeed}`, integerArgument(0, maxSeed), 1)
    .requiredOption('--out <dir>', 'dossier de sortie, créé au besoin / output folder, created if needed')
    .helpOption('-h, --help', 'afficher cette aide / show this help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.write(text),
      writeErr: (text) => errors.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'Erreur / error: ')),
    })
    .showHelpAfterError('(--help : aide / help)');
  command.parse(argv);
  return command.opts<GenerateArguments>();
}

/** Reports how many resources are done: a bar on a terminal, one line per tenth elsewhere. */
function progressReporter(total: number, output: CommandOutput): { update(done: number): void; stop(): void } {
  if (output.isTTY) {
    const bar = new SingleBar({ format: '{bar} {percentage} % | {value}/{total} ressources | {eta_formatted}', hideCursor: true });
    bar.start(total, 0);
    return { update: (done) => bar.update(done), stop: () => bar.stop() };
  }
  let lastTenth = 0;
  return {
    update: (done) => {
      const tenth = Math.floor((10 * done) / total);
      if (tenth > lastTenth) output.write(`${tenth * 10} % : ${done}/${total} ressources / resources\n`);
      lastTenth = tenth;
    },
    stop: () => undefined,
  };
}

async function writeRun(options: GenerateArguments, output: CommandOutput): Promise<WrittenFiles> {
  const totals = nationalTotals(options.offers);
  const expected = totals.legalEntities + totals.sites + totals.internalOrganizations + totals.offers + totals.locations
    + totals.practitioners + totals.practitionerRoles;
  const progress = progressReporter(expected, output);
  try {
    return await writeNdjsonFiles(options.out, generateResources(options), (done) => progress.update(done));
  } finally {
    progress.stop();
  }
}

/**
 * Runs the command. Returns the exit code: 0 done, 1 the files could not be written, 2 wrong arguments (the message tells
 * which one and what is expected).
 */
export async function main(argv: readonly string[], output: CommandOutput = process.stdout,
  errors: CommandOutput = process.stderr): Promise<number> {
  try {
    const options = parseArguments(argv, output, errors);
    const startedMs = performance.now();
    const written = await writeRun(options, output);
    const seconds = (performance.now() - startedMs) / 1000;
    output.write(`${written.resources} ressources / resources, ${(written.bytes / 1e6).toFixed(1)} Mo / MB, ${seconds.toFixed(1)} s `
      + `(${Math.round(written.resources / seconds)}/s) -> ${options.out}\n`);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    errors.write(`Écriture impossible / cannot write: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

if (require.main === module) {
  void main(process.argv).then((code) => {
    process.exitCode = code;
  });
}
