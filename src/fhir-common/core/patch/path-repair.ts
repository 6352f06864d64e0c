/** A doubled operator between two criteria, the commonest slip in long paths. */
const DOUBLED = /\b(and|or|xor|implies)(\s+\1)+\b/g;

/** One level too deep: `extension.extension.where(…)` where the second step repeats the first. */
const TOO_DEEP = 'extension.extension.where(';

/**
 * The path a person probably meant by one that does not parse: doubled operators are written once, and a doubled `extension`
 * before a criterion too. Only ever a hint, never evaluated in place of what was sent.
 * @returns undefined when there is no doubled operator
 */
export function repairSyntax(text: string): string | undefined {
  const repaired = text.replace(DOUBLED, '$1');
  return repaired === text ? undefined : repaired.replaceAll(TOO_DEEP, 'extension.where(');
}

/**
 * The paths a person may have meant by one that selects nothing: one or all of its doubled `extension` steps written once.
 * The caller keeps the one that selects something.
 */
export function shallowerPaths(text: string): readonly string[] {
  const found: string[] = [];
  for (let at = text.indexOf(TOO_DEEP); at >= 0 && found.length < 8; at = text.indexOf(TOO_DEEP, at + 1)) {
    found.push(text.slice(0, at) + text.slice(at + 'extension.'.length));
  }
  return found.length > 1 ? [...found, text.replaceAll(TOO_DEEP, 'extension.where(')] : found;
}

/**
 * The path of a value whose owner is chosen by an extension: `X.extension.where(C).value` names the extension's own value,
 * `X.where(extension.where(C).exists()).value` that of X.
 */
export function ownerValuePath(text: string): string | undefined {
  const found = /^(.+)\.extension\.where\((.*)\)\.value$/s.exec(text);
  const [, owner, criterion] = found ?? [];
  return owner === undefined || criterion === undefined ? undefined : `${owner}.where(extension.where(${criterion}).exists()).value`;
}
