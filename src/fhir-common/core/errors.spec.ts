import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS, excerpt, FhirError } from './errors';
import type { ErrorCode } from './errors';

const codes = Object.keys(ERRORS).filter((code): code is ErrorCode => code in ERRORS);

it.each(codes)('%s is documented in docs/errors.md with its status', (code) => {
  const documented = readFileSync(join(__dirname, '../../../docs/errors.md'), 'utf8');
  expect(documented).toContain(`| \`${code}\` | ${ERRORS[code].status} |`);
});

it.each(codes)('%s says the same details in French and in English', (code) => {
  const names = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+?)(?:Fr|En)?\}/g)].map(([, name]) => name ?? ''))].sort();
  expect(names(ERRORS[code].fr)).toEqual(names(ERRORS[code].en));
});

it('fills the details in, in both languages', () => {
  const error = new FhirError('not-found', { type: 'Location', id: 'x' });
  expect([error.english, error.french]).toEqual([
    'Resource Location/x does not exist or is not visible to you. Check the technical id or search by `identifier`.',
    "La ressource Location/x n'existe pas ou n'est pas visible pour vous. Vérifiez l'identifiant technique ou cherchez par `identifier`.",
  ]);
});

it('cuts long values and shows control characters', () => {
  expect(excerpt(`a\u0000${'b'.repeat(100)}`)).toBe(`a\uFFFD${'b'.repeat(75)}...`);
});
