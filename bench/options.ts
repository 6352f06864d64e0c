import { Command, InvalidArgumentError } from 'commander';

/** What one run measures, and on what. */
export interface BenchOptions {
  /** HealthcareService resources of the synthetic country; about 5.2 resources in all for each. */
  readonly offers: number;
  /** Seconds of measure per row; the warm-up and the yardsticks come on top, each at most as long. */
  readonly seconds: number;
  readonly clients: number;
  /** Measures the data a run before left in `dataDir` (or in `databaseUrl`). */
  readonly skipLoad: boolean;
  /** Runs the rows whose name contains this text. */
  readonly only?: string;
  /** Runs a quarter of `offers`, then `offers`, and compares. */
  readonly curve: boolean;
  /** File that receives every figure as JSON. */
  readonly out?: string;
  /** Folder kept after the run. Absent: a temporary folder, removed at the end. */
  readonly dataDir?: string;
  /** An empty database of another server. Absent: the embedded server. */
  readonly databaseUrl?: string;
  /** False: the ids yardstick is always read through `pg`. */
  readonly pgbench: boolean;
  readonly seed: number;
  /** Folder that receives CPU profiles of the load command and of the server (`--only` to profile one row). */
  readonly profile?: string;
}

const MAX_OFFERS = 4_000_000;

function integer(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= minimum && value <= maximum)) {
      throw new InvalidArgumentError(`Entier attendu de ${minimum} à ${maximum} / integer expected, ${minimum} to ${maximum}.`);
    }
    return value;
  };
}

function seconds(text: string): number {
  const value = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 0.1 && value <= 3600)) throw new InvalidArgumentError('Durée attendue de 0.1 à 3600 s / seconds expected, 0.1 to 3600.');
  return value;
}

/** Reads the command line. @throws CommanderError on help or a wrong argument, message already printed */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const command = new Command('npm run bench --')
    .description('Mesure le serveur à côté de deux étalons, en un temps borné / Measures the server next to two yardsticks, in bounded time')
    .option('--offers <n>', 'offres de synthèse / synthetic offers', integer(1, MAX_OFFERS), 20_000)
    .option('--seconds <s>', 'durée de mesure par ligne / seconds of measure per row', seconds, 5)
    .option('--clients <n>', 'clients simultanés / concurrent clients', integer(1, 256), 8)
    .option('--only <texte>', 'lignes dont le nom contient ce texte / rows whose name contains this text')
    .option('--curve', 'mesurer N/4 puis N et comparer / measure N/4 then N and compare', false)
    .option('--out <fichier>', 'tous les chiffres en JSON / every figure as JSON')
    .option('--data-dir <dossier>', 'dossier gardé après la mesure / folder kept after the run')
    .option('--skip-load', 'mesurer les données déjà chargées de --data-dir / measure what --data-dir already holds', false)
    .option('--database-url <url>', 'base vide d’un autre serveur / empty database of another server')
    .option('--no-pgbench', 'étalon des ids toujours par pg / ids yardstick always through pg')
    .option('--seed <s>', 'graine des données / seed of the data', integer(0, 0xffff_ffff), 1)
    .option('--profile <dossier>', 'profils du processeur, chargement et serveur / CPU profiles, load and server')
    .showHelpAfterError('(--help : aide / help)')
    .exitOverride();
  command.parse([...argv], { from: 'user' });
  const options = command.opts<BenchOptions>();
  if (options.skipLoad && options.dataDir === undefined) {
    command.error('Erreur / error: --skip-load demande --data-dir / needs --data-dir');
  }
  if (options.curve && (options.skipLoad || options.databaseUrl !== undefined || options.dataDir !== undefined)) {
    command.error('Erreur / error: --curve charge ses propres données / loads its own data');
  }
  return options;
}
