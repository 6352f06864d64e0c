import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorDefinition } from '../fhir-common/core/error-definition';
import { SAS_ERRORS } from './refusals';

const PAGE = readFileSync(join(__dirname, '../../docs/errors.md'), 'utf8');
const rows: readonly (readonly [string, ErrorDefinition])[] = Object.entries(SAS_ERRORS);

test.each(rows)('%s is documented in docs/errors.md as it is answered', (code, { status, issue, en }) => {
  expect(PAGE).toContain(`| \`${code}\` | ${status} | ${issue} | ${en.replaceAll('|', '\\|')} |`);
});

test('the page documents no code of the SAS that is not answered', () => {
  expect([...PAGE.matchAll(/^\| `(sas-[\w-]+)`/gm)].map(([, code]) => code)).toEqual(rows.map(([code]) => code));
});

test.each(rows)('%s says the same details in French and in English', (_code, { fr, en }) => {
  const names = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+?)(?:Fr|En)?\}/g)].map(([, name]) => name ?? ''))].sort();
  expect(names(fr)).toEqual(names(en));
});
