import { readFileSync } from 'node:fs';
import { foldString } from '../fhir-common/core/values/string-fold';

/** Synonyms of full-text searches, from a file of comma-separated lines (`#` begins a comment). Words are compared folded. */
export function loadSynonyms(file: string): (word: string) => readonly string[] {
  const groups = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => (line.split('#', 1)[0] ?? '').split(',').map(foldString).filter((word) => word !== ''));
  const byWord = new Map<string, string[]>();
  for (const group of groups) for (const word of group) byWord.set(word, [...(byWord.get(word) ?? []), ...group.filter((other) => other !== word)]);
  return (word) => byWord.get(word) ?? [];
}
