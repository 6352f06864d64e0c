import type { ParameterKey, Predicate } from './predicate';

export type Circle = Extract<Predicate, { kind: 'circle' }>;
export type Words = Extract<Predicate, { kind: 'words' }>;
/** A criterion and the references that lead to the resource it bears on. */
export interface Reached<Kind extends Predicate> {
  readonly path: readonly ParameterKey[];
  readonly predicate: Kind;
}

/** The circles of a request, wherever they stand. */
export function circlesOf(predicate: Predicate): readonly Reached<Circle>[] {
  return reached(predicate, (candidate): candidate is Circle => candidate.kind === 'circle', []);
}

/** The full-text criteria of a request, wherever they stand outside a negation. */
export function wordsOf(predicate: Predicate): readonly Reached<Words>[] {
  return reached(predicate, (candidate): candidate is Words => candidate.kind === 'words', []);
}

function reached<Kind extends Predicate>(predicate: Predicate, wanted: (candidate: Predicate) => candidate is Kind, path: readonly ParameterKey[]): Reached<Kind>[] {
  if (wanted(predicate)) return [{ path, predicate }];
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.operands.flatMap((operand) => reached(operand, wanted, path));
    case 'chain':
      return predicate.ancestors ? [] : reached(predicate.inner, wanted, [...path, predicate.parameter]);
    default:
      return [];
  }
}
