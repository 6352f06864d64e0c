import { SingleBar } from 'cli-progress';
import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUSINESS_STATUS, labelOf } from '../quality/anomalies/task-codes';
import { playBedDay } from './simulate/bed-day';
import type { DayReport } from './simulate/bed-day';
import { playQualityWeek } from './simulate/quality-week';
import type { DayOfWeek } from './simulate/quality-week';
import type { SimulatedSender } from './simulate/simulated-client';
import { runCommand } from './run-command';

interface BedOptions {
  readonly url: string;
  readonly pki: string;
  readonly client: string;
  readonly rate: number;
  readonly seconds: number;
  readonly clients: number;
}

interface WeekOptions {
  readonly url: string;
  readonly pki: string;
  readonly reporter: string;
  readonly manager: string;
  readonly reports: number;
}

/** `npm run simulate -- beds|anomalies`: 0 done, 1 an answer was an error or the server could not be reached, 2 wrong arguments. */
export async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command('simulate').exitOverride();
  program.command('beds').description('Joue la journée d’établissements qui envoient leurs lits disponibles / plays the day of establishments that send their free beds')
    .option('--url <origin>', 'serveur / server', 'https://localhost:8443')
    .option('--pki <folder>', 'ca.crt et / and clients/<client>.crt|key', join('var', 'pki'))
    .option('--client <name>', 'certificat / certificate', 'bed-management')
    .option('--rate <n>', 'envois par seconde / counts a second', positive, 5)
    .option('--seconds <n>', 'durée / duration', positive, 60)
    .option('--clients <n>', 'connexions / connections', positive, 8)
    .action(async (options: BedOptions) => {
      code = await beds(options);
    });
  program.command('anomalies').description('Joue la semaine d’un gestionnaire qualité : signalements et traitement / plays the week of a quality manager: reports and their handling')
    .option('--url <origin>', 'serveur / server', 'https://localhost:8443')
    .option('--pki <folder>', 'ca.crt et / and clients/<client>.crt|key', join('var', 'pki'))
    .option('--reporter <name>', 'certificat de qui signale / certificate of who reports', 'ror-profile-1')
    .option('--manager <name>', 'certificat de qui traite / certificate of who handles', 'quality-manager')
    .option('--reports <n>', 'signalements de la semaine / reports of the week', positive, 20)
    .action(async (options: WeekOptions) => {
      code = await anomalies(options);
    });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`Simulation impossible / cannot simulate: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new CommanderError(1, 'simulate.number', `${text} : donnez un nombre positif / give a positive number`);
}

async function beds({ url, pki, client, rate, seconds, clients }: BedOptions): Promise<number> {
  const patches = Math.max(1, Math.round(rate * seconds));
  const bar = new SingleBar({ format: 'lits / beds {bar} {value}/{total}', stream: process.stderr });
  bar.start(patches, 0);
  try {
    const report = await playBedDay(senderOf(url, pki, client), { patches, rate, clients, progress: (done) => bar.update(done) });
    bar.stop();
    process.stdout.write(reportText(report));
    return [...report.statuses.keys()].every((status) => status === 200) ? 0 : 1;
  } finally {
    bar.stop();
  }
}

function senderOf(url: string, pki: string, client: string): SimulatedSender {
  const read = (file: string): string => readFileSync(join(pki, file), 'utf8');
  return { origin: new URL(url).origin, ca: read('ca.crt'), cert: read(`clients/${client}.crt`), key: read(`clients/${client}.key`) };
}

async function anomalies({ url, pki, reporter, manager, reports }: WeekOptions): Promise<number> {
  const week = await playQualityWeek({
    reporter: senderOf(url, pki, reporter), manager: senderOf(url, pki, manager), reports: Math.ceil(reports), progress: (day) => void process.stderr.write(`${day}…\n`),
  });
  process.stdout.write(weekText(week));
  return week.every(({ errors }) => errors.size === 0) ? 0 : 1;
}

/** One line a day: what was reported, what became of what was waiting, what was answered otherwise. */
export function weekText(week: readonly DayOfWeek[]): string {
  return week.map(({ day, reported, known, moved, errors }) => {
    const decided = [...moved].sort(([a], [b]) => a.localeCompare(b)).map(([code, count]) => `${count} × ${code} ${labelOf(BUSINESS_STATUS, code) ?? ''}`.trimEnd()).join(', ');
    const refused = [...errors].sort(([a], [b]) => a - b).map(([status, count]) => `${status} : ${count}`).join(', ');
    return `${day} : ${reported} signalées / reported${known === 0 ? '' : `, ${known} déjà ouvertes / already open`} ; traitées / handled : ${decided === '' ? '0' : decided}${refused === '' ? '' : ` ; refusées / refused : ${refused}`}\n`;
  }).join('');
}

export function reportText({ statuses, perSecond, medianMs, p95Ms }: DayReport): string {
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status === 0 ? 'sans réponse / no answer' : status} : ${count}`);
  return `${counts.join(', ')}\n${perSecond.toFixed(1)} envois par seconde / counts a second ; médiane / median ${medianMs.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms\n`;
}

if (require.main === module) {
  runCommand(main);
}
