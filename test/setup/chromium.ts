import { existsSync } from 'node:fs';

/** Chromium for the tests of pages: CHROMIUM_PATH, else Debian's. @throws Error that says what to install: a test of pages is never left out */
export function chromiumPath(): string {
  const path = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  if (!existsSync(path)) throw new Error(`Chromium introuvable (${path}) : apt-get install chromium, ou CHROMIUM_PATH / Chromium not found: apt-get install chromium, or set CHROMIUM_PATH`);
  return path;
}
