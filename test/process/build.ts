import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject } from '../../src/fhir-common/core/json';

export const REPOSITORY = join(__dirname, '..', '..');
const STAMP = join(REPOSITORY, 'dist', '.built-for-tests');
const LOCK = join(REPOSITORY, 'dist', '.building-for-tests');
const BUILD_TIMEOUT_MS = 180_000;

/** Builds `dist` as `npm start` does, unless it is newer than every source; test files that run side by side build once. */
export async function ensureBuilt(): Promise<void> {
  await mkdir(join(REPOSITORY, 'dist'), { recursive: true });
  const release = await lock();
  try {
    if (existsSync(STAMP) && statSync(STAMP).mtimeMs > newestChange(join(REPOSITORY, 'src'))) return;
    const begun = new Date();
    await build();
    await writeFile(STAMP, '');
    await utimes(STAMP, begun, begun); // a source that changed meanwhile is newer
  } finally {
    await release();
  }
}

async function lock(): Promise<() => Promise<void>> {
  const end = Date.now() + BUILD_TIMEOUT_MS;
  for (;;) {
    try {
      await mkdir(LOCK);
      return unlock;
    } catch (error) {
      // Errors of Node are no `Error` inside Jest's own world: they are told by their code.
      if (!isObject(error) || error['code'] !== 'EEXIST') throw error;
      // A run that was killed leaves its lock behind: it is taken over once no build can still be at work.
      if (Date.now() > end) return unlock;
    }
    await sleep(200);
  }
}

async function unlock(): Promise<void> {
  await rm(LOCK, { recursive: true, force: true });
}

function newestChange(folder: string): number {
  return Math.max(0, ...readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

function build(): Promise<void> {
  const nest = join(REPOSITORY, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [nest, 'build'], { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`nest build: exit code ${code ?? 'none'}\n${output}`));
    });
  });
}
