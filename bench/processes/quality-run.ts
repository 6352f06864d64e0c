/** One quality run, told to the terminal with what it costs: `quality-run.js <connection string>`. */
import { join } from 'node:path';
import { qualityNaming } from '../../src/quality-runs/quality-naming';
import { runInProcess } from '../../src/quality-runs/run-process';

const DATE = '2026-06-15';
const DATA = join(__dirname, '../../../data');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function runHere(connectionString: string): Promise<void> {
  const started = Date.now();
  let told = '';
  const summary = await runInProcess({ connectionString, dataFolder: DATA, origins: [], naming: qualityNaming(), request: { occasion: 'command', day: DATE } }, (progress) => {
    // A line for each stage, and for each quarter of one.
    const step = `${progress.stage} ${Math.floor((4 * progress.done) / Math.max(1, progress.total)) * 25} %`;
    if (step === told) return;
    told = step;
    const { user, system } = process.cpuUsage();
    say(`  ${step} at ${((Date.now() - started) / 1000).toFixed(0)} s, processor ${((user + system) / 1e6).toFixed(0)} s, resident ${Math.round(process.memoryUsage.rss() / 1e6)} MB`);
  });
  const { user, system } = process.cpuUsage();
  say(`  ${JSON.stringify({ ...summary, failures: summary?.failures.length })}`);
  say(`  ended after ${((Date.now() - started) / 1000).toFixed(0)} s, processor ${((user + system) / 1e6).toFixed(0)} s, largest resident ${Math.round(process.resourceUsage().maxRSS / 1e3)} MB`);
}

runHere(process.argv[2] ?? '').then(() => process.exit(0), (error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
