import type { Include } from './bind-include';
import { allOf } from './predicate';
import type { ParameterKey, Predicate } from './predicate';

/**
 * The includes of a search, those that bring what piles up over time bounded by the dates its criteria ask for along the same reference:
 * `_has:MeasureReport:measure:date=ge2024` beside `_revinclude=MeasureReport:measure` brings the reports from 2024 on. A date asked of another
 * reference, under a negation or in one branch of an alternative bounds nothing.
 */
export function boundIncludes(includes: readonly Include[], type: string, predicate: Predicate): Include[] {
  return includes.map((include) => {
    const { newest, parameter, from, iterate } = include;
    if (newest === undefined || iterate || !from.includes(type)) return include;
    const asked = operandsOf(predicate).flatMap((operand) => (operand.kind === 'reverse' && isSame(operand.parameter, parameter) ? datesOf(operand.inner, newest.by) : []));
    const [only] = asked;
    if (only === undefined) return include;
    // Each criterion is met by a report of its own: what meets any of them is what was asked for.
    return { ...include, newest: { ...newest, within: asked.length === 1 ? only : { kind: 'or', operands: asked } } };
  });
}

/** What one `_has` asks of a date, as one predicate; none when it asks nothing. */
function datesOf(inner: Predicate, by: ParameterKey): Predicate[] {
  const dates = operandsOf(inner).filter((operand) => operand.kind === 'dates' && isSame(operand.parameter, by));
  return dates.length === 0 ? [] : [allOf(dates)];
}

function operandsOf(predicate: Predicate): readonly Predicate[] {
  return predicate.kind === 'and' ? predicate.operands : [predicate];
}

function isSame(a: ParameterKey, b: ParameterKey): boolean {
  return a.type === b.type && a.code === b.code;
}
