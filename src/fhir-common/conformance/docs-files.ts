import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file served from memory. */
export interface StaticFile {
  readonly contentType: string;
  /** Strong validator, quotes included: a digest of the body. */
  readonly etag: string;
  readonly body: Buffer;
}

/** A file made of a text or of bytes. */
export function staticFile(contentType: string, content: string | Buffer): StaticFile {
  const body = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return { contentType, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`, body };
}

/** The files of swagger-ui-dist that are served, and nothing else of the package. */
const SWAGGER_FILES: readonly (readonly [name: string, contentType: string])[] = [
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['swagger-ui-standalone-preset.js', 'text/javascript; charset=utf-8'],
  ['favicon-16x16.png', 'image/png'],
  ['favicon-32x32.png', 'image/png'],
];

/**
 * Reads the files of Swagger UI, by name. The package is found by its package.json: its own entry point, which also tells the folder,
 * would run the whole browser bundle in this process.
 * @throws Error when the package is not installed
 */
export function loadSwaggerFiles(): ReadonlyMap<string, StaticFile> {
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'));
  return new Map(SWAGGER_FILES.map(([name, contentType]) => [name, staticFile(contentType, readFileSync(join(folder, name)))]));
}
