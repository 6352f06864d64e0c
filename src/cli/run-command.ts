import { CommanderError } from 'commander';
import { oneLine } from '../config/one-line';
import { isObject } from '../fhir-common/core/json';

/**
 * Runs a command on the parameters of this process, which ends with its code: 1 and one line on standard error when it throws, that of
 * `commander` for a command line it refused and has told about.
 * @param messageOf what people are told of an error
 */
export function runCommand(main: (argv: readonly string[]) => Promise<number>, messageOf: (error: unknown) => string = oneLine): void {
  outliveReaders();
  main(process.argv.slice(2)).then(
    (code) => process.exit(code),
    (error: unknown) => {
      if (error instanceof CommanderError) process.exit(error.exitCode);
      process.stderr.write(`${messageOf(error)}\n`);
      process.exit(1);
    },
  );
}

/** @throws the error, unless it says that whoever read the output has left */
export function unlessReaderLeft(error: unknown): void {
  if (!isObject(error) || error['code'] !== 'EPIPE') throw error;
}

/**
 * Whoever reads the output may leave before its end (`| head`): what is left to say is then said to nobody, without a word, and the work
 * goes on to its end. Without this the process would die where it stands, and leave its database server behind.
 */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', unlessReaderLeft);
  }
}
