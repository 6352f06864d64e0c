import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** What makes a row and finds the defects of a resource, and what either calls. */
const FOLDERS = ['quality', 'quality-runs', 'fhir-common/core', 'fhir-common/terminology'];

/**
 * Tells whether rows were made by this very code: the text of the modules that make them, of the platform that runs them and of the bindings they
 * were judged by. No number that somebody would have to think of raising.
 * @param bindings value sets by element
 */
export function rowFingerprint(bindings: ReadonlyMap<string, readonly string[]>): string {
  const hash = createHash('sha256').update(process.version).update(JSON.stringify([...bindings]));
  const extension = extname(__filename);
  for (const folder of FOLDERS) {
    const root = join(__dirname, '..', folder);
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) if (name.endsWith(extension)) hash.update(name).update(readFileSync(join(root, name)));
  }
  return hash.digest('base64url');
}
