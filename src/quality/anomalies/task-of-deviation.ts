import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { CODING_RULES } from '../rules/catalogue';
import type { DeviationDetail, QualityObject } from '../rules/rule';
import { statusOf } from './anomaly-states';
import { ACTION, BUSINESS_STATUS, concept, FHIRPATH, INPUT, REGION, slice, TASK_PROFILE, THEME } from './task-codes';

/** How the deviations of a rule become anomalies: its line of `quality_rule`. */
export interface ReportingRule {
  readonly id: string;
  /** TRE_R350. */
  readonly theme: string;
  /** TRE_R349. */
  readonly action: string;
}

export interface DeviationReport {
  readonly rule: ReportingRule;
  readonly deviation: Omit<DeviationDetail, 'silent'> & { readonly object: QualityObject };
  /** INSEE code of the region; empty when nobody knows it. */
  readonly region: string;
  /** Instant of the write, ISO 8601. */
  readonly now: string;
  /** Name that whoever judged signs with (`input:systemRequester`). */
  readonly system: string;
  /** Logical id of the anomaly this one follows: closed before, or closed because its value changed (9.1, 3). */
  readonly partOf: string | undefined;
}

const TO_HANDLE = '02';

/**
 * The Task of a deviation (ror-anomalies 9.1, 2): to be handled, with theme and action of the rule, and one `errorValue` and `proposedValue` per
 * value. Identifier, owner and dates of handling are not known here.
 */
export function taskOfDeviation({ rule, deviation, region, now, system, partOf }: DeviationReport): ResourceJson {
  const { object, path, errorValues, proposedValues, description } = deviation;
  return {
    resourceType: 'Task',
    meta: { profile: [TASK_PROFILE], ...(region === '' ? {} : { tag: [{ system: REGION, code: region }] }) },
    ...(partOf === undefined ? {} : { partOf: [{ reference: `Task/${partOf}` }] }),
    status: statusOf(TO_HANDLE),
    businessStatus: concept(BUSINESS_STATUS, TO_HANDLE),
    intent: 'order',
    code: concept(THEME, rule.theme),
    ...(description === '' ? {} : { description }),
    focus: focusOf(object),
    authoredOn: now,
    lastModified: now,
    reasonCode: concept(ACTION, rule.action),
    input: [
      slice(INPUT, 'ruleErrorId', { valueString: rule.id }),
      // FHIR has no empty strings: a value that is missing is no value.
      ...errorValues.filter((value) => value !== '').map((value) => slice(INPUT, 'errorValue', valueOf(rule, value))),
      ...proposedValues.filter((value) => value !== '').map((value) => slice(INPUT, 'proposedValue', valueOf(rule, value))),
      ...(path === undefined ? [] : [slice(INPUT, 'pathElementError', { valueExpression: { language: FHIRPATH, expression: path } })]),
      slice(INPUT, 'systemRequester', { valueString: system }),
    ],
  };
}

/** A value as its rule writes it: a code with its system (`system|code`) is a Coding (9.4), anything else a text. */
function valueOf({ id }: ReportingRule, value: string): JsonObject {
  const bar = value.lastIndexOf('|');
  return CODING_RULES.has(id) && bar > 0 ? { valueCoding: { system: value.slice(0, bar), code: value.slice(bar + 1) } } : { valueString: value };
}

/** A structure that the directory does not know yet has an identifier alone (section 3). */
function focusOf({ type, id, identifier }: QualityObject): JsonObject {
  return { ...(id === undefined ? {} : { reference: `${type}/${id}` }), type, ...(identifier === undefined ? {} : { identifier: { value: identifier } }) };
}
