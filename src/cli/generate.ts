/** `npm run generate -- --offers N [--finess]|--agendas N --seed S --out DIR`: deterministic synthetic data of the ROR or of the SAS as NDJSON (design.md 7). */
import { SingleBar } from 'cli-progress';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { agendaTotal, agendaTypes, generateAgendas } from './generate/agenda-data';
import { parisDate } from './generate/calendar';
import { FinessFiles } from './generate/finess-files';
import { generateResources } from './generate/national-data';
import { nationalTotals } from './generate/national-plan';
import type { WrittenFiles } from './generate/ndjson-files';
import { resourceTypes, writeNdjsonFiles } from './generate/ndjson-files';
import { runCommand } from './run-command';

export { generateResources } from './generate/national-data';
export type { GenerationOptions, RorResource } from './generate/national-data';

/** Largest run: four times sixteen national volumes; beyond, the FINESS numbers of a department would run out. */
const maxOffers = 4_000_000;
/** Fifty slots each: fifty million slots. */
const maxAgendas = 1_000_000;
const maxSeed = 0xffff_ffff;

/** Where messages go. */
export interface CommandOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** One of `offers` and `agendas` is given. */
interface GenerateArguments {
  readonly offers?: number;
  readonly agendas?: number;
  /** Writes what FINESS and ViaTrajectoire say of the same structures as well. */
  readonly finess?: boolean;
  readonly from: string;
  readonly seed: number;
  readonly out: string;
}

/** What a run makes. */
interface Run {
  readonly resources: Iterable<{ readonly resourceType: string }>;
  readonly types: readonly string[];
  readonly total: number;
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

function dateArgument(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError('Date attendue AAAA-MM-JJ / date expected, YYYY-MM-DD.');
  }
  return text;
}

function parseArguments(argv: readonly string[], output: CommandOutput, errors: CommandOutput): GenerateArguments {
  const command = new Command('generate')
    .description('Données de synthèse du ROR ou du SAS, en NDJSON : mêmes options, mêmes octets.\n'
      + 'Synthetic ROR or SAS data as NDJSON: same options, same bytes.')
    .option('--agendas <n>', `nombre de professionnels avec agenda (SAS) / practitioners with an agenda (SAS), 1-${maxAgendas}`,
      integerArgument(1, maxAgendas))
    .option('--from <date>', 'premier jour des agendas, AAAA-MM-JJ / first day of the agendas, YYYY-MM-DD', dateArgument, parisDate(Date.now()))
    .option('--offers <n>', `nombre d'offres (HealthcareService) / number of offers, 1-${maxOffers}; national: 250000`,
      integerArgument(1, maxOffers))
    .option('--finess', 'avec --offers : aussi les fichiers FINESS et ViaTrajectoire des mêmes structures / with --offers: the FINESS and ViaTrajectoire files of the same structures too')
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
  const options = command.opts<GenerateArguments>();
  if ((options.offers === undefined) === (options.agendas === undefined)) {
    command.error('error: Donnez --offers ou --agendas / give either --offers or --agendas.');
  }
  if (options.finess === true && options.offers === undefined) {
    command.error('error: --finess va avec --offers / --finess goes with --offers.');
  }
  return options;
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

function runOf({ offers, agendas, seed, from }: GenerateArguments): Run {
  if (agendas !== undefined) return { resources: generateAgendas({ agendas, seed, from }), types: agendaTypes, total: agendaTotal(agendas) };
  const totals = nationalTotals(offers ?? 1);
  const total = totals.legalEntities + totals.sites + totals.internalOrganizations + totals.offers + totals.locations
    + totals.practitioners + totals.practitionerRoles;
  return { resources: generateResources({ offers: offers ?? 1, seed }), types: resourceTypes, total };
}

/** The same resources, each shown to whoever writes the files of FINESS. */
function* shown<Resource>(resources: Iterable<Resource>, finess: FinessFiles): Iterable<Resource> {
  for (const resource of resources) {
    finess.take(resource);
    yield resource;
  }
}

async function writeRun(options: GenerateArguments, output: CommandOutput): Promise<WrittenFiles> {
  const { resources, types, total } = runOf(options);
  const progress = progressReporter(total, output);
  const finess = options.finess === true ? new FinessFiles(options.out) : undefined;
  try {
    const written = await writeNdjsonFiles(options.out, finess ? shown(resources, finess) : resources, (done) => progress.update(done), types);
    finess?.end();
    return written;
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
  runCommand(() => main(process.argv));
}
