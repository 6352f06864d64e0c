import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

// Compressed bytes depend on the zlib of the Node version: files are compared by their content.
const decode = (path, bytes) => (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
const encode = (path, text) => (path.endsWith('.gz') ? gzipSync(text, { level: 9 }) : Buffer.from(text));

const isPrimitive = (value) => value === null || typeof value !== 'object';

/** JSON indented by one space, except arrays of primitives which stay on one line: one code, one line of a diff. */
export function printCompact(value, indent = '') {
  if (isPrimitive(value)) return JSON.stringify(value);
  const inner = `${indent} `;
  if (Array.isArray(value)) {
    if (value.every(isPrimitive)) return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    return `[\n${value.map((item) => inner + printCompact(item, inner)).join(',\n')}\n${indent}]`;
  }
  const lines = Object.entries(value).map(([name, item]) => `${inner}${JSON.stringify(name)}: ${printCompact(item, inner)}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${indent}}`;
}

/** The generated files that differ from the committed ones, and the committed files of the owned folders that are no longer generated. */
export function compareGenerated(root, files, ownedFolders) {
  const changed = [...files].filter(([path, text]) => {
    const absolute = join(root, path);
    return !existsSync(absolute) || decode(path, readFileSync(absolute)) !== text;
  });
  const obsolete = ownedFolders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((path) => !files.has(path));
  return { changed: changed.map(([path]) => path), obsolete };
}

/** Writes the changed files and removes the obsolete ones; unchanged files keep their bytes. */
export function writeGenerated(root, files, { changed, obsolete }) {
  for (const path of changed) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), encode(path, files.get(path)));
  }
  for (const path of obsolete) rmSync(join(root, path));
}
