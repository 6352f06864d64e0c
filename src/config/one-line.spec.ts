import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { oneLine } from './one-line';

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test.each([
  ['a file that is not there', () => readFileSync('/nowhere/at-all.ndjson'), '/nowhere/at-all.ndjson : fichier ou dossier introuvable / no such file or folder'],
  ['a file taken for a folder', () => readFileSync(`${__filename}/below`), `${__filename}/below : c’est un fichier, un dossier est attendu / it is a file, a folder is expected`],
  ['several lines', () => { throw new Error('one\n  two'); }, 'one two'],
  ['an error without a message', () => { throw new Error(''); }, 'Error'],
])('%s', (_name, work, line) => {
  expect(oneLine(thrownBy(work))).toBe(line);
});

test('a folder taken for a file, whose path the system does not always tell', () => {
  expect(oneLine(thrownBy(() => readFileSync(tmpdir())))).toMatch(/folder is expected|EISDIR/);
});
