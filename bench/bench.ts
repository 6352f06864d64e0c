/** `npm run bench`: the figures of docs/performance.md, on this machine, in bounded time (design.md 7). */
import 'reflect-metadata';
import { CommanderError } from 'commander';
import { writeFile } from 'node:fs/promises';
import { parseOptions } from './options';
import { runSize } from './run';
import type { RunResult } from './run';
import { curveText, runText } from './table';

/** Where the command writes. */
export interface BenchOutput {
  write(text: string): unknown;
}

/** Runs the command. Returns the exit code: 0 done, 1 a row or a process failed, 2 wrong arguments. A missed aim is no failure. */
export async function main(argv: readonly string[], output: BenchOutput = process.stdout, errors: BenchOutput = process.stderr): Promise<number> {
  try {
    const options = parseOptions(argv);
    const sizes = options.curve ? [Math.max(1, Math.round(options.offers / 4)), options.offers] : [options.offers];
    const results: RunResult[] = [];
    for (const offers of sizes) {
      const result = await runSize(offers, options, (line) => errors.write(`${line}\n`));
      output.write(`\n${runText(result)}`);
      results.push(result);
    }
    const [small, large] = results;
    if (small && large) output.write(`\n${curveText(small, large)}`);
    if (options.out !== undefined) await writeFile(options.out, `${JSON.stringify(options.curve ? { curve: results } : small, null, 2)}\n`);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    errors.write(`Mesure impossible / cannot measure: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
