import 'reflect-metadata';
import { SingleBar } from 'cli-progress';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { loadConfiguration } from '../config/configuration';
import type { Configuration } from '../config/configuration';
import { oneLine } from '../config/one-line';
import { auditEventResource } from '../fhir-common/audit/audit-event-resource';
import { countEvents, eventsOf } from '../fhir-common/audit/export';
import type { Period } from '../fhir-common/audit/export';
import { verifyChain } from '../fhir-common/audit/verify';
import type { ExpectedHead } from '../fhir-common/audit/verify';
import { Database } from '../fhir-common/sql/database';
import { openDatabase } from './command-database';
import { runCommand, unlessReaderLeft } from './run-command';

const number = (value: number): string => value.toLocaleString('fr-FR');

/** Where a command writes: results, and progress with everything for people. */
interface Streams {
  readonly output: Writable;
  readonly errors: Writable;
}

async function verify(configuration: Configuration, { output, errors }: Streams, expected: ExpectedHead | undefined): Promise<number> {
  const database = await openDatabase(configuration);
  const bar = progressBar('vérification / verification', errors);
  try {
    const report = await verifyChain(new Database(database.pool), {
      expected,
      progress: (done, total) => {
        if (!bar.isActive) bar.start(Math.max(total, 1), 0);
        bar.update(done);
      },
    });
    bar.stop();
    const { verified, unsealed, head, fault } = report;
    output.write(
      `${number(verified)} événements vérifiés / events verified ; ${number(unsealed)} pas encore scellés / not yet sealed\n` +
        `fin de chaîne / end of chain: ${head.position}:${head.hash}\n`,
    );
    if (fault === undefined) return 0;
    errors.write(`CHAÎNE ROMPUE / BROKEN CHAIN : ${fault.fr} / ${fault.en}\n`);
    return 1;
  } finally {
    bar.stop();
    await database.close();
  }
}

async function exportEvents(configuration: Configuration, { output, errors }: Streams, period: Period, file: string | undefined): Promise<number> {
  const connection = await openDatabase(configuration);
  const bar = progressBar('export', errors);
  try {
    const database = new Database(connection.pool);
    bar.start(Math.max(await countEvents(database, period), 1), 0);
    const server = configuration.publicUrl ?? configuration.host;
    async function* lines(): AsyncGenerator<string> {
      for await (const event of eventsOf(database, period)) {
        bar.increment();
        yield `${JSON.stringify(auditEventResource(event, server))}\n`;
      }
    }
    if (file === undefined) await pipeline(lines(), output, { end: false }).catch(unlessReaderLeft);
    else await pipeline(lines(), createWriteStream(file));
    return 0;
  } finally {
    bar.stop();
    await connection.close();
  }
}

function progressBar(label: string, stream: Writable): SingleBar {
  return new SingleBar({
    format: `${label} {bar} {percentage} % | {value}/{total} | {eta_formatted}`,
    stream, noTTYOutput: true, notTTYSchedule: 5_000, hideCursor: true,
  });
}

function dateArgument(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('date ISO 8601 attendue / an ISO 8601 date is expected, 2026-11-20T08:00:00+01:00');
  return date;
}

function headArgument(text: string): ExpectedHead {
  const [, position, hash] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text) ?? [];
  if (position === undefined || hash === undefined) throw new InvalidArgumentError('attendu / expected: NUMÉRO:EMPREINTE (64 chiffres hexadécimaux / hexadecimal digits)');
  return { position: Number(position), hash: hash.toLowerCase() };
}

/** @returns exit code: 0, or 1 when the chain is broken or the command failed */
export async function main(argv: readonly string[], streams: Streams, env?: NodeJS.ProcessEnv): Promise<number> {
  let code = 0;
  const program = new Command('npm run audit --')
    .description('Journal d’audit : vérification de la chaîne, export FHIR / Audit trail: chain verification, FHIR export')
    .configureOutput({ writeOut: (text) => void streams.output.write(text), writeErr: (text) => void streams.errors.write(text) })
    .exitOverride();
  program
    .command('verify')
    .description('recalcule tous les sceaux ; code de sortie 1 si la chaîne est rompue / computes every seal again; exit code 1 on a broken chain')
    .option('--expect <numéro:empreinte>', 'fin de chaîne notée auparavant / end of chain noted earlier', headArgument)
    .action(async ({ expect }: { expect?: ExpectedHead }) => {
      code = await verify(loadConfiguration(env), streams, expect);
    });
  program
    .command('export')
    .description('AuditEvent FHIR (BALP), NDJSON')
    .option('--since <date>', 'depuis, inclus / from, included', dateArgument)
    .option('--until <date>', 'jusqu’à, exclu / up to, excluded', dateArgument)
    .option('--out <fichier>', 'fichier ; sortie standard par défaut / file; standard output by default')
    .action(async ({ since, until, out }: { since?: Date; until?: Date; out?: string }) => {
      code = await exportEvents(loadConfiguration(env), streams, { since, until }, out);
    });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    streams.errors.write(`${oneLine(error)}\n`);
    return 1;
  }
}

if (require.main === module) {
  runCommand((argv) => main(argv, { output: process.stdout, errors: process.stderr }));
}
