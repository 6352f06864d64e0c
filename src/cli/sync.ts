import 'reflect-metadata';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError, Option } from 'commander';
import { resolve } from 'node:path';
import type { SyncProgress } from './sync/full-copy';
import { NdjsonTarget } from './sync/ndjson-target';
import { RorClient } from './sync/ror-client';
import { synchronise } from './sync/synchronise';
import type { SyncReport } from './sync/synchronise';
import { TableTarget } from './sync/table-target';
import { runCommand } from './run-command';

interface Options {
  readonly base: string;
  readonly dir: string;
  readonly database?: string;
  readonly table: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly header: readonly string[];
  readonly types: string;
  readonly filter?: string;
  readonly fullEveryDays: number;
}

const number = (value: number): string => value.toLocaleString('fr-FR');
const STEPS = { export: 'extraction / export', files: 'fichiers / files', deltas: 'deltas' } as const;

/** One line per step, which fills when its end is known. */
class SyncBar implements SyncProgress {
  private bar: SingleBar | undefined;
  private of = '';

  show(step: keyof typeof STEPS, done: number, total: number | null, text = ''): void {
    if (this.of !== step) {
      this.end();
      this.of = step;
      this.bar = new SingleBar({ format: `${STEPS[step]} {bar} {value}/{total} {text}`, stream: process.stderr, noTTYOutput: true, notTTYSchedule: 5_000, hideCursor: true });
      this.bar.start(total ?? 0, done, { text });
    }
    this.bar?.setTotal(total ?? Math.max(done, 1));
    this.bar?.update(done, { text });
  }

  end(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

async function run(options: Options): Promise<number> {
  const { base, ca, cert, key, filter } = options;
  const client = new RorClient({ base, headers: headersOf(options.header), ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) });
  const folder = resolve(options.dir);
  const target = options.database === undefined ? new NdjsonTarget(folder) : new TableTarget(options.database, options.table);
  const bar = new SyncBar();
  try {
    const report = await synchronise({
      client, target, folder, types: options.types.split(','), fullEveryDays: options.fullEveryDays, now: () => Date.now(), progress: bar, ...(filter === undefined ? {} : { filter }),
    });
    bar.end();
    process.stdout.write(`${summary(report)}\n`);
    return report.kind === 'full' && report.missedCount > 0 ? 2 : 0;
  } finally {
    bar.end();
    await target.close();
    await client.close();
  }
}

function summary(report: SyncReport): string {
  if (report.kind === 'delta') {
    return `depuis / since ${report.since} : ${number(report.added)} ajoutées / added, ${number(report.changed)} modifiées / changed, ${number(report.unchanged)} déjà là / already there`;
  }
  const { resources, missed, missedCount, gone, transactionTime } = report;
  const lost = missedCount === 0 ? '0' : `${number(missedCount)} (${missed.join(', ')}${missedCount > missed.length ? ', …' : ''})`;
  return `copie complète / full copy ${transactionTime} : ${number(resources)} ressources / resources ; manquées par les deltas / missed by the deltas: ${lost} ; sorties de l’extraction / no longer in the extract: ${number(gone)}`;
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
}

function days(text: string): number {
  if (!/^\d{1,3}(\.\d+)?$/.test(text)) throw new InvalidArgumentError('nombre de jours attendu / a number of days is expected');
  return Number(text);
}

function matching(pattern: RegExp, fr: string, en: string): (text: string) => string {
  return (text) => {
    if (!pattern.test(text)) throw new InvalidArgumentError(`${fr} / ${en}`);
    return text;
  };
}

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('npm run sync --')
    .description('Tient une copie du ROR : complète par $export, puis par deltas / Keeps a copy of the ROR: full by $export, then by deltas')
    .requiredOption('--base <url>', 'base FHIR du ROR / FHIR base of the ROR', matching(/^https?:\/\/\S+$/, 'une URL http(s)', 'an http(s) URL'))
    .requiredOption('--dir <dossier>', 'dossier de la copie et de son état / folder of the copy and its state')
    .addOption(new Option('--database <url>', 'range la copie dans PostgreSQL / keeps the copy in PostgreSQL'))
    .option('--table <nom>', 'table de la copie / table of the copy', matching(/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/, 'un nom en minuscules', 'a lower-case name'), 'ror_copy')
    .option('--ca <fichier>', 'autorité du serveur / authority of the server').option('--cert <fichier>', 'certificat du client / certificate of the client').option('--key <fichier>', 'sa clé / its key')
    .option('--header <ligne>', 'en-tête, « Nom: valeur », répétable / header, repeatable', (line: string, lines: readonly string[]) => [...lines, matching(/^[\w-]+\s*:.+$/, '« Nom: valeur »', '"Name: value"')(line)], [])
    .option('--types <liste>', 'types des deltas / types of the deltas', 'HealthcareService,Location,Organization,PractitionerRole,Practitioner')
    .option('--filter <recherche>', 'copie restreinte, toujours complète : HealthcareService?… / narrowed copy, always full')
    .option('--full-every-days <jours>', 'jours entre deux copies complètes / days between two full copies', days, 7)
    .exitOverride();
  program.parse([...argv], { from: 'user' });
  return run(program.opts<Options>());
}

runCommand(main);
