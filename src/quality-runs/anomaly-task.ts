import { arrayAt, isObject } from '../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../fhir-common/core/json';
import type { DeviationDetail, QualityObject } from '../quality/rules/rule';
import type { RaisedDeviation } from './anomaly-life';
import type { QualityNaming } from './quality-naming';

/** What a run keeps of a deviation until it is an anomaly. */
export interface StoredDeviation extends RaisedDeviation, DeviationDetail {
  readonly object: QualityObject;
}

/** Theme (TRE_R350) and action (TRE_R349) of a rule. */
export interface RuleOfAnomaly {
  readonly id: string;
  readonly theme: string;
  readonly action: string;
}

export interface NewAnomaly {
  /** Logical id of the Task. */
  readonly id: string;
  /** Functional identifier, `<region>/<number>`. */
  readonly identifier: string;
  readonly region: string;
  /** Instant of the write, ISO 8601. */
  readonly now: string;
  /** Logical id of the closed Task it follows. */
  readonly partOf: string | undefined;
}

const NOS = 'https://mos.esante.gouv.fr/NOS';
const STATUS = `${NOS}/TRE_R352-StatutMetierAnomalie/FHIR/TRE-R352-StatutMetierAnomalie`;
const THEME = `${NOS}/TRE_R350-ThematiqueAnomalie/FHIR/TRE-R350-ThematiqueAnomalie`;
const ACTION = `${NOS}/TRE_R349-ActionAnomalie/FHIR/TRE-R349-ActionAnomalie`;
const REGION = `${NOS}/TRE_R30-RegionOM/FHIR/TRE-R30-RegionOM`;
const PROFILE = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-task';
const INPUT = 'https://interop.esante.gouv.fr/ig/fhir/ror/CodeSystem/input-task-ror-codesystem';
const OUTPUT = 'https://interop.esante.gouv.fr/ig/fhir/ror/CodeSystem/output-task-ror-codesystem';

const THEMES: Readonly<Record<string, string>> = { '01': 'Complétude', '02': 'Exhaustivité', '03': 'Cohérence', '04': 'Récence', '05': 'Structuration', '06': 'Exactitude' };
const ACTIONS: Readonly<Record<string, string>> = { AJO: 'Ajout', COR: 'Correction', SUP: 'Suppression' };
/** The statuses that the engine sets, with the FHIR status of each (section 4). */
const STATUSES = {
  '02': { display: 'À traiter', status: 'in-progress' }, '03': { display: 'Annulé', status: 'cancelled' }, '08': { display: 'Corrigé', status: 'completed' },
} as const;
export type EngineStatus = keyof typeof STATUSES;

const coded = (system: string, code: string, display: string | undefined): JsonObject => ({ coding: [{ system, code, ...(display === undefined ? {} : { display }) }] });
const input = (code: string, value: JsonObject): JsonObject => ({ type: coded(INPUT, code, code), ...value });

/** The Task of a deviation (ror-anomalies 9.1, 2 and 9.2), to be handled. */
export function anomalyTask(rule: RuleOfAnomaly, deviation: StoredDeviation, naming: QualityNaming, { id, identifier, region, now, partOf }: NewAnomaly): ResourceJson {
  const { object, path, errorValues, proposedValues, description } = deviation;
  return {
    resourceType: 'Task',
    id,
    meta: { profile: [PROFILE], lastUpdated: now, ...(region === '' ? {} : { tag: [{ system: REGION, code: region }] }) },
    identifier: [{ system: naming.anomalySystem, value: identifier }],
    ...(partOf === undefined ? {} : { partOf: [{ reference: `Task/${partOf}` }] }),
    ...statusElements('02'),
    intent: 'order',
    code: coded(THEME, rule.theme, THEMES[rule.theme]),
    description,
    focus: focusOf(object),
    authoredOn: now,
    lastModified: now,
    reasonCode: coded(ACTION, rule.action, ACTIONS[rule.action]),
    input: [
      input('ruleErrorId', { valueString: rule.id }),
      // FHIR has no empty strings: a value that is missing is no value.
      ...errorValues.filter((value) => value !== '').map((value) => input('errorValue', { valueString: value })),
      ...proposedValues.filter((value) => value !== '').map((value) => input('proposedValue', { valueString: value })),
      ...(path === undefined ? [] : [input('pathElementError', { valueExpression: { language: 'text/fhirpath', expression: path } })]),
      input('systemRequester', { valueString: naming.systemRequester }),
    ],
  };
}

/** A structure that the directory does not know yet has an identifier alone (section 3). */
function focusOf({ type, id, identifier }: QualityObject): JsonObject {
  return { ...(id === undefined ? {} : { reference: `${type}/${id}` }), type, ...(identifier === undefined ? {} : { identifier: { value: identifier } }) };
}

function statusElements(code: EngineStatus): JsonObject {
  const { display, status } = STATUSES[code];
  return { status, businessStatus: coded(STATUS, code, display) };
}

/**
 * A Task moved by the engine to another status, with the effects of section 4. @param newValue `value[x]` of the element once corrected
 */
export function movedTask(task: ResourceJson, to: EngineStatus, now: string, newValue: JsonObject | undefined): ResourceJson {
  const period = isObject(task['executionPeriod']) ? task['executionPeriod'] : {};
  const output = newValue === undefined ? [] : [{ type: coded(OUTPUT, 'newValue', 'newValue'), ...newValue }];
  const outputs = [...arrayAt(task, 'output'), ...output];
  return {
    ...task,
    meta: { ...(isObject(task['meta']) ? task['meta'] : {}), lastUpdated: now },
    ...statusElements(to),
    ...(to === '02' ? {} : { executionPeriod: { ...period, end: now } }),
    lastModified: now,
    ...(outputs.length === 0 ? {} : { output: outputs }),
  };
}

/** Code of the business status of a Task. */
export function businessStatusOf(task: ResourceJson): string | undefined {
  const concept = task['businessStatus'];
  const code = arrayAt(concept, 'coding').filter(isObject).find(({ system }) => system === STATUS)?.['code'];
  return typeof code === 'string' ? code : undefined;
}

/** FHIRPath of the path that an anomaly is about. */
export function pathOf(task: ResourceJson): string | undefined {
  const found = arrayAt(task, 'input').filter(isObject).find(({ type }) => arrayAt(type, 'coding').some((coding) => isObject(coding) && coding['code'] === 'pathElementError'));
  const expression = isObject(found?.['valueExpression']) ? found['valueExpression']['expression'] : undefined;
  return typeof expression === 'string' ? expression : undefined;
}
