import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { arrayAt, isObject } from '../../fhir-common/core/json';
import { sameJson } from '../../fhir-common/core/json-text';
import type { PatchIssue } from '../../fhir-common/core/patch/patch-issue';
import type { PatchValue } from '../../fhir-common/core/patch/patch-operation';
import type { AskedPatch, PatchAnswer } from '../../fhir-common/definition/patch-policy';
import { CAPACITY, capacityEntries, codeOfEntry } from '../capacity-entries';
import { KEY_MEMBERS, sameKey, shownKey } from './capacity-indicators';
import type { CapacityIndicators, CapacityKey } from './capacity-indicators';
import { keyOfPath, selectsEntries } from './capacity-path';
import { CAPACITY_EXPRESSION, capacityIssue } from './capacity-texts';
import type { CapacityIssue } from './capacity-texts';

/** FHIRPath that a sender takes as "send it with add" (patch-capacitaire). */
const UNKNOWN_INDICATOR = `Location.extension.where(url='${CAPACITY}')`;

export function keyOfEntry(entry: JsonObject): CapacityKey {
  return Object.fromEntries(KEY_MEMBERS.flatMap((member) => {
    const code = codeOfEntry(entry, member);
    return code === undefined ? [] : [[member, code]];
  }));
}

/** The counts of `after` that do not stand in `before` as they are. */
export function changedEntries(before: ResourceJson | undefined, after: ResourceJson): readonly JsonObject[] {
  const known = before === undefined ? [] : capacityEntries(before);
  // Most stand where they stood; the others may have moved.
  return capacityEntries(after).filter((entry, index) => !sameJson(entry, known[index]) && !known.some((other) => sameJson(entry, other)));
}

/** Rules (a) and (b) of the contract, for each count: a valid combination, of a nature that goes with it. */
export function indicatorIssues(entries: readonly JsonObject[], indicators: CapacityIndicators): CapacityIssue[] {
  return entries.flatMap((entry) => {
    const key = keyOfEntry(entry);
    const natures = indicators.naturesOf(key);
    if (natures === undefined) return [capacityIssue('capacity-indicator', { key: shownKey(key) }, { status: 400, expression: CAPACITY_EXPRESSION })];
    const nature = codeOfEntry(entry, 'capacityType');
    if (nature === undefined || natures.has(nature)) return [];
    return [capacityIssue('capacity-nature', { value: nature, expected: [...natures].join(' ou / or '), key: shownKey(key) }, { status: 400, expression: `${CAPACITY_EXPRESSION}.extension('capacityType')` })];
  });
}

/** Two counts of one combination, one of them new: what is there already is replaced, not added. */
export function repeatedKeys(after: ResourceJson, changed: readonly JsonObject[]): CapacityIssue[] {
  const keys = capacityEntries(after).map(keyOfEntry);
  const repeated = changed.map(keyOfEntry).filter((key) => keys.filter((other) => sameKey(key, other)).length > 1);
  return repeated.filter((key, index) => repeated.findIndex((other) => sameKey(key, other)) === index)
    .map((key) => capacityIssue('capacity-present', { key: shownKey(key) }, { status: 400, expression: CAPACITY_EXPRESSION }));
}

/** What the contract asks of a PATCH of a Location, all of it together: (a) and (b) on the values, (c) on the criteria, one key for both. */
export function capacityDemands(indicators: CapacityIndicators): (patch: AskedPatch) => readonly CapacityIssue[] {
  return ({ type, operations, before, after }) => {
    if (type !== 'Location') return [];
    const changed = after === undefined ? operations.flatMap(({ value }) => entriesOfValue(value)) : changedEntries(before, after);
    const criteria = operations.flatMap((operation) => {
      const key = keyOfPath(operation.path);
      return key === undefined ? [] : [{ operation, key }];
    });
    const invalid = criteria.filter(({ key }) => indicators.naturesOf(key) === undefined);
    const present = after === undefined ? [] : capacityEntries(after).map(keyOfEntry);
    const moved = after === undefined ? [] : criteria.filter(({ operation, key }) => operation.type === 'replace' && !present.some((other) => sameKey(key, other)));
    return [
      ...indicatorIssues(changed, indicators),
      ...invalid.map(({ key }) => capacityIssue('capacity-criteria', { key: shownKey(key) }, { status: 400 })),
      ...moved.filter((one) => !invalid.includes(one)).map(({ key }) => capacityIssue('capacity-key', { key: shownKey(key) }, { status: 400, expression: CAPACITY_EXPRESSION })),
      ...(after === undefined ? [] : repeatedKeys(after, changed)),
    ];
  };
}

/** The counts that a value holds, in the forms that write an extension as JSON. */
function entriesOfValue(value: PatchValue | undefined): JsonObject[] {
  if (value === undefined || value.kind === 'parts') return [];
  return arrayAt({ json: value.json }, 'json').filter(isObject).filter(({ url }) => url === CAPACITY);
}

/** 404 for a count that is not there, replaced or deleted; 400 for a path that selects several (patch-capacitaire). */
export function capacityAnswer(issue: PatchIssue, type: string): PatchAnswer | undefined {
  const path = issue.path ?? '';
  if (type !== 'Location' || !path.includes('ror-location-supported-capacity')) return undefined;
  switch (issue.rule) {
    case 'target-not-found': return { status: 404, issue: 'not-found', expression: UNKNOWN_INDICATOR };
    case 'nothing-deleted': return selectsEntries(path) ? { status: 404, issue: 'not-found', expression: UNKNOWN_INDICATOR } : undefined;
    case 'multiple-targets': return { status: 400, issue: 'multiple-matches', expression: UNKNOWN_INDICATOR };
    default: return undefined;
  }
}
