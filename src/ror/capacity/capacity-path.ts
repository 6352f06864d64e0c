import { CAPACITY } from '../capacity-entries';
import { KEY_MEMBERS } from './capacity-indicators';
import type { CapacityKey, KeyMember } from './capacity-indicators';

/** `extension.where(url = 'capacityStatus' and valueCodeableConcept.coding.code = '02')`, in the spellings of the guide and of R4. */
const CRITERION = /extension(?:\.where\(\s*url\s*=\s*'(\w+)'\s+and\s+|\('(\w+)'\)\.)value(?:CodeableConcept|\.ofType\(CodeableConcept\))?\.coding(?:\[0\]|\.first\(\))?\.code\s*=\s*'([^']*)'/g;

/**
 * The combination that a path asks for, when it selects whole counts by their members; undefined for a path that selects them all, goes
 * further down, or says it otherwise.
 */
export function keyOfPath(path: string): CapacityKey | undefined {
  if (!path.includes(CAPACITY) || !selectsEntries(path)) return undefined;
  const key: Partial<Record<KeyMember, string>> = {};
  for (const [, whereUrl, calledUrl, code] of path.matchAll(CRITERION)) {
    const member = KEY_MEMBERS.find((name) => name === (whereUrl ?? calledUrl));
    if (member !== undefined && code !== undefined) key[member] = code;
  }
  return Object.keys(key).length === 0 ? undefined : key;
}

/** Whether a path ends on the counts themselves: after `extension`, only filters. */
export function selectsEntries(path: string): boolean {
  const [, first = '', ...rest] = topSteps(path.trim());
  return /^extension(\(.*\)|\[\d+\])?$/s.test(first) && rest.every((step) => /^where\(/.test(step));
}

/** The steps of a path, at its dots outside parentheses and texts. */
function topSteps(path: string): string[] {
  const steps: string[] = [];
  let depth = 0;
  let quoted = false;
  let current = '';
  for (const character of path) {
    if (character === "'") quoted = !quoted;
    if (!quoted && character === '(') depth += 1;
    if (!quoted && character === ')') depth -= 1;
    if (character === '.' && depth === 0 && !quoted) {
      steps.push(current);
      current = '';
    } else current += character;
  }
  return [...steps, current];
}
