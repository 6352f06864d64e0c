import { nearestName } from '../core/nearest-name';
import { foldString } from '../core/values/string-fold';
import type { CodeSystemContent } from './code-system-index';
import type { ListedCode } from './terminology-source';
import type { ValueSetContent } from './value-set-index';

/**
 * What a code is to a value set.
 * - `member`; `retired`: a member, or a code accepted besides, that should not be used any more;
 * - `variant`: another spelling of a member; `former`: it existed and is not a member, or no longer;
 * - `unlisted`: the list is incomplete and its system right, nothing more is known;
 * - `unknown-code`: its system is right, and it is not a code of the set; `foreign-system`: the set has no code of that system;
 * - `unknown-set`: no list at hand.
 */
export type CodeVerdict = 'member' | 'retired' | 'variant' | 'former' | 'unlisted' | 'unknown-code' | 'foreign-system' | 'unknown-set';

type CodeSystems = ReadonlyMap<string, CodeSystemContent>;

/**
 * @param systems canonical code systems the code may be of; undefined for an element of type code, whose set settles the system
 */
export function verdictOf(set: ValueSetContent, systems: readonly string[] | undefined, code: string, codeSystems: CodeSystems): CodeVerdict {
  const candidates = systems ?? [...set.members.keys()];
  const listed = find(set.members, candidates, code) ?? find(set.accepted, candidates, code);
  if (listed !== undefined) return isRetired(listed, codeSystems) ? 'retired' : 'member';
  if (candidates.some((system) => canonicalMember(set, system, code, codeSystems) !== undefined)) return 'variant';
  if (find(set.former, systems ?? [...set.former.keys()], code) !== undefined) return 'former';
  const foreign = systems !== undefined && set.systems.length > 0 && !systems.some((system) => set.systems.includes(system));
  if (foreign) return 'foreign-system';
  if (set.complete) return 'unknown-code';
  if (set.codes.length === 0) return 'unknown-set';
  return candidates.some((system) => paddedForm(set, system, code) !== undefined) ? 'unknown-code' : 'unlisted';
}

/**
 * The code of a set that was probably meant: another spelling of it, the same number with other leading zeros, the one with that label,
 * else the nearest one letter by letter. Undefined when nothing is near.
 */
export function nearestCode(
  set: ValueSetContent, systems: readonly string[] | undefined, code: string, display: string | undefined, codeSystems: CodeSystems,
): ListedCode | undefined {
  const own = (systems ?? []).filter((system) => set.members.has(system));
  const candidates = own.length > 0 ? own : [...set.members.keys()];
  for (const system of candidates) {
    const found = canonicalMember(set, system, code, codeSystems) ?? paddedForm(set, system, code);
    if (found !== undefined) return found;
  }
  const listed = candidates.flatMap((system) => [...(set.members.get(system)?.values() ?? [])]);
  const same = display === undefined ? undefined : listed.find((entry) => foldString(entry.display ?? '') === foldString(display));
  if (same !== undefined) return same;
  const near = closest(code, listed);
  // Numbers of one nomenclature have one length: letters moved or missing only mean something in mnemonic codes.
  if (near !== undefined || /^\d+$/.test(code)) return near;
  const name = nearestName(code, listed.map((entry) => entry.code));
  return listed.find((entry) => entry.code === name);
}

/** The code of the same length that differs by the fewest letters, half of them at most and one at least. */
function closest(code: string, listed: readonly ListedCode[]): ListedCode | undefined {
  let best: ListedCode | undefined;
  let fewest = Math.max(1, Math.floor(code.length / 2)) + 1;
  for (const entry of listed) {
    if (entry.code.length !== code.length) continue;
    let differing = 0;
    for (let at = 0; at < code.length && differing < fewest; at++) if (entry.code.charCodeAt(at) !== code.charCodeAt(at)) differing += 1;
    if (differing < fewest) [best, fewest] = [entry, differing];
  }
  return best;
}

/** The list may say so, or the code system it draws from. */
function isRetired(listed: ListedCode, codeSystems: CodeSystems): boolean {
  return (listed.retiredOn ?? codeSystems.get(listed.system)?.concepts.get(listed.code)?.retiredOn) !== undefined;
}

/** The member that a spelling of the table, or another case, stands for. */
function canonicalMember(set: ValueSetContent, system: string, code: string, codeSystems: CodeSystems): ListedCode | undefined {
  const canonical = codeSystems.get(system)?.canonicalCode(code) ?? code;
  return canonical === code ? undefined : set.members.get(system)?.get(canonical);
}

/** The member that is the same number with more or fewer leading zeros: 316 for 0316. */
function paddedForm(set: ValueSetContent, system: string, code: string): ListedCode | undefined {
  if (!/^\d{1,12}$/.test(code)) return undefined;
  const members = set.members.get(system);
  const bare = code.replace(/^0+(?=\d)/, '');
  for (let width = bare.length; width <= 12; width++) {
    const found = members?.get(bare.padStart(width, '0'));
    if (found !== undefined && found.code !== code) return found;
  }
  return undefined;
}

function find(codes: ReadonlyMap<string, ReadonlyMap<string, ListedCode>>, systems: readonly string[], code: string): ListedCode | undefined {
  for (const system of systems) {
    const found = codes.get(system)?.get(code);
    if (found !== undefined) return found;
  }
  return undefined;
}
