import type { JsonObject, ResourceJson } from '../fhir-common/core/json';
import { ACTION, BUSINESS_STATUS, concept, FHIRPATH, INPUT, REGION, slice, TASK_PROFILE, THEME } from './task-codes';

/** What a rule found wrong, in the terms of `quality/rules`: features do not import one another, so the shape stands here. */
export interface ReportedDeviation {
  readonly rule: string;
  /** `id` when the directory holds it; `identifier` alone for what it does not know yet (EX1.2). */
  readonly object: { readonly type: string; readonly id?: string; readonly identifier?: string };
  /** FHIRPath of the element in error; absent when the rule bears on the whole resource. */
  readonly path?: string;
  readonly errorValues: readonly string[];
  readonly proposedValues: readonly string[];
  readonly description: string;
  /** INSEE code of the region; empty when nobody knows it. */
  readonly region: string;
}

/** How the deviations of a rule become anomalies: its line of `quality_rule`. */
export interface ReportingRule {
  /** TRE_R350. */
  readonly theme: string;
  /** TRE_R349. */
  readonly action: string;
}

export interface DeviationReport {
  readonly deviation: ReportedDeviation;
  readonly rule: ReportingRule;
  /** Instant of the run, ISO. */
  readonly now: string;
  /** Name the rule engine signs with (`input:systemRequester`). */
  readonly system: string;
  /** `Task/<id>` of the anomaly this one follows: closed before, or closed because its value changed (9.1, 3). */
  readonly partOf?: string;
}

/**
 * The Task of a deviation (ror-anomalies 9.1, 2), ready for `WriteService.create` with a system caller: status 02, theme and action of the rule,
 * one `errorValue` and `proposedValue` per value as strings. Identifier, owner and dates of handling are the server's business.
 */
export function taskOfDeviation({ deviation, rule, now, system, partOf }: DeviationReport): ResourceJson {
  const { object, path, errorValues, proposedValues, description, region } = deviation;
  return {
    resourceType: 'Task',
    meta: { profile: [TASK_PROFILE], ...(region === '' ? {} : { tag: [{ system: REGION, code: region }] }) },
    ...(partOf === undefined ? {} : { partOf: [{ reference: partOf }] }),
    status: 'in-progress',
    businessStatus: concept(BUSINESS_STATUS, '02'),
    intent: 'order',
    code: concept(THEME, rule.theme),
    description,
    focus: focusOf(object),
    authoredOn: now,
    lastModified: now,
    reasonCode: concept(ACTION, rule.action),
    input: [
      slice(INPUT, 'ruleErrorId', { valueString: deviation.rule }),
      slice(INPUT, 'systemRequester', { valueString: system }),
      ...(path === undefined ? [] : [slice(INPUT, 'pathElementError', { valueExpression: { language: FHIRPATH, expression: path } })]),
      // FHIR has no empty strings: a value that is missing is no value.
      ...errorValues.filter((value) => value !== '').map((value) => slice(INPUT, 'errorValue', { valueString: value })),
      ...proposedValues.filter((value) => value !== '').map((value) => slice(INPUT, 'proposedValue', { valueString: value })),
    ],
  };
}

function focusOf({ type, id, identifier }: ReportedDeviation['object']): JsonObject {
  return {
    ...(id === undefined ? {} : { reference: `${type}/${id}` }),
    type,
    ...(identifier === undefined || id !== undefined ? {} : { identifier: { value: identifier } }),
  };
}
