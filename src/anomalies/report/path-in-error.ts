import { isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import type { ElementTypes } from '../../fhir-common/core/patch/element-types';
import { DEFAULT_LIMITS } from '../../fhir-common/core/patch/patch-operation';
import { EvaluationBudget, PathCompiler } from '../../fhir-common/core/patch/patch-path';
import { isNode } from '../../fhir-common/core/patch/path-node';
import { ALLOWED_FUNCTIONS } from '../../fhir-common/core/patch/path-grammar';
import type { RuleIssue } from '../../fhir-common/write/business-rule';
import { FHIRPATH, pathInError, slicesOf, valueOf } from '../../quality/anomalies/task-codes';

/** Reports come with the same few paths all day. */
const PATHS = new PathCompiler(DEFAULT_LIMITS);
/** No definitions are needed to read: the general evaluation is used. */
const NO_TYPES: ElementTypes = { resource: () => undefined };

const EXPRESSION = "Task.input.where(type.coding.code='pathElementError').value";

const issue = (severity: 'error' | 'warning', code: string, fr: string, en: string): RuleIssue =>
  ({ severity, issue: severity === 'error' ? 'value' : 'business-rule', code, fr: `pathElementError : ${fr}`, en: `pathElementError: ${en}`, expression: EXPRESSION });

/**
 * Rule 5 of a report: the path is readable, safe and rooted on the focus type; what it selects is compared with the erroneous value.
 * @param focus the resource as the caller sees it, so that a warning tells nothing that is hidden from him; undefined when it is not known
 */
export function checkPathInError(task: ResourceJson, focusType: string, focus: ResourceJson | undefined): readonly RuleIssue[] {
  const language = slicesOf(task, 'input', 'pathElementError').map(({ valueExpression }) => stringAt(valueExpression, 'language')).find((given) => given !== undefined);
  if (language !== undefined && language !== FHIRPATH) return [issue('error', 'path-language', `« ${language} » n’est pas lu ; écrivez « ${FHIRPATH} ».`, `"${language}" is not read; write "${FHIRPATH}".`)];
  const text = pathInError(task);
  if (text === undefined) return [];
  const compiled = PATHS.compile(text);
  if (!compiled.ok) return [issue('error', 'path-unreadable', `« ${text.slice(0, 80)} » n’est pas un chemin FHIRPath admis. Fonctions admises : ${ALLOWED_FUNCTIONS}.`, `"${text.slice(0, 80)}" is no FHIRPath that is accepted. Accepted functions: ${ALLOWED_FUNCTIONS}.`)];
  const { path } = compiled;
  if (/^[A-Z]/.test(path.root) && path.root !== focusType) return [issue('error', 'path-root', `le chemin part de ${path.root}, l’anomalie porte sur ${focusType} ; commencez par « ${focusType}. ».`, `the path starts at ${path.root}, the anomaly is about ${focusType}; begin with "${focusType}.".`)];
  if (focus === undefined) return [];
  const found = path.evaluate(focus, NO_TYPES, new EvaluationBudget(DEFAULT_LIMITS.evaluationSteps));
  if (!found.ok) return [issue('error', 'path-too-costly', 'son évaluation n’aboutit pas ; écrivez un chemin plus simple.', 'its evaluation does not end; write a simpler path.')];
  const values = found.nodes.map((node) => (isNode(node) ? node.data : node));
  if (values.length === 0) return [issue('warning', 'path-selects-nothing', 'le chemin ne désigne rien aujourd’hui ; l’anomalie est acceptée, elle peut être une absence.', 'the path selects nothing today; the anomaly is accepted, it may be an absence.')];
  const errors = slicesOf(task, 'input', 'errorValue').map(valueOf);
  if (errors.length === 0 || errors.some((error) => values.some((value) => says(value, error)))) return [];
  return [issue('warning', 'value-differs', 'errorValue n’est pas la valeur actuelle ; la fiche a peut-être changé depuis.', 'errorValue is not the current value; the resource may have changed since.')];
}

/** Whether a value in place is the one reported: the same JSON, or a code given as a string. */
function says(value: unknown, reported: unknown): boolean {
  if (JSON.stringify(value) === JSON.stringify(reported)) return true;
  return textsOf(value).some((text) => textsOf(reported).includes(text));
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (!isObject(value)) return [];
  const part: JsonObject = value;
  const codings = Array.isArray(part['coding']) ? part['coding'].flatMap((coding) => stringAt(coding, 'code') ?? []) : [];
  return [...codings, ...['code', 'value'].flatMap((key) => stringAt(part, key) ?? [])];
}
