import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject } from '../../fhir-common/core/json';

/** Code systems and coded parts of an anomaly (ror-anomalies 2). */
const NOS = 'https://mos.esante.gouv.fr/NOS/';
const ROR = 'https://interop.esante.gouv.fr/ig/fhir/ror/';

export const TASK_PROFILE = `${ROR}StructureDefinition/ror-task`;
export const BUSINESS_STATUS = `${NOS}TRE_R352-StatutMetierAnomalie/FHIR/TRE-R352-StatutMetierAnomalie`;
export const THEME = `${NOS}TRE_R350-ThematiqueAnomalie/FHIR/TRE-R350-ThematiqueAnomalie`;
export const ACTION = `${NOS}TRE_R349-ActionAnomalie/FHIR/TRE-R349-ActionAnomalie`;
export const INPUT = `${ROR}CodeSystem/input-task-ror-codesystem`;
export const OUTPUT = `${ROR}CodeSystem/output-task-ror-codesystem`;
export const REGION = `${NOS}TRE_R30-RegionOM/FHIR/TRE-R30-RegionOM`;

/** System of the identifiers that are given here: `<region>/<number>` (ror-anomalies 2). */
export const ANOMALY_IDENTIFIERS = 'urn:x-ror-sas-server:anomaly';

/** Slices of `Task.input`. */
export type InputCode = 'ruleErrorId' | 'errorValue' | 'proposedValue' | 'pathElementError' | 'systemRequester' | 'identifierRequester';

/** The resource types an anomaly may bear on. */
export const FOCUS_TYPES = ['HealthcareService', 'Organization', 'Location', 'Practitioner', 'PractitionerRole'] as const;

/** FHIRPath is the one language of `pathElementError`. */
export const FHIRPATH = 'text/fhirpath';

const LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [BUSINESS_STATUS]: {
    '01': 'Créé', '02': 'À traiter', '03': 'Annulé', '04': 'Bloqué (destinataire manquant)', '05': 'Envoyé au destinataire', '06': 'Toléré temporairement', '07': 'Toléré définitivement',
    '08': 'Corrigé', '09': 'Refusé', '10': 'À vérifier', '11': 'Bloqué (destinataire erroné)',
  },
  [THEME]: { '01': 'Complétude', '02': 'Exhaustivité', '03': 'Cohérence', '04': 'Récence', '05': 'Structuration', '06': 'Exactitude' },
  [ACTION]: { AJO: 'Ajout', COR: 'Correction', SUP: 'Suppression' },
};

/** French label of a code of {@link BUSINESS_STATUS}, {@link THEME} or {@link ACTION}. */
export function labelOf(system: string, code: string): string | undefined {
  return LABELS[system]?.[code];
}

/** An input or an output: its type as one coding, and a value. */
export function slice(system: string, code: string, value: JsonObject): JsonObject {
  return { type: { coding: [{ system, code, display: code }] }, ...value };
}

/** A concept of one code, with its French label where the nomenclature has few of them. */
export function concept(system: string, code: string): JsonObject {
  const display = LABELS[system]?.[code];
  return { coding: [{ system, code, ...(display === undefined ? {} : { display }) }] };
}

/** The inputs (or outputs) of one type, in document order. */
export function slicesOf(task: JsonObject, list: 'input' | 'output', code: string): readonly JsonObject[] {
  return arrayAt(task, list).filter(isObject).filter(({ type }) => codesOf(type).includes(code));
}

/** The first string of the inputs of one type. */
export function inputString(task: JsonObject, code: InputCode): string | undefined {
  return slicesOf(task, 'input', code).map((input) => stringAt(input, 'valueString')).find((value) => value !== undefined);
}

/** FHIRPath of the element in error, without surrounding blanks. */
export function pathInError(task: JsonObject): string | undefined {
  return slicesOf(task, 'input', 'pathElementError').map(({ valueExpression }) => stringAt(valueExpression, 'expression')?.trim()).find((value) => value !== undefined);
}

/** Codes of a concept, of one system when it is given. */
export function codesOf(value: unknown, system?: string): readonly string[] {
  return arrayAt(value, 'coding').filter((coding) => system === undefined || stringAt(coding, 'system') === system).flatMap((coding) => stringAt(coding, 'code') ?? []);
}

/** Business status of an anomaly (`02`), undefined when it has none that is readable. */
export function businessStatus(task: JsonObject): string | undefined {
  return codesOf(task['businessStatus'], BUSINESS_STATUS)[0];
}

/** Region an anomaly is tagged with. */
export function regionOf(resource: JsonObject): string | undefined {
  return arrayAt(resource['meta'], 'tag').filter((tag) => stringAt(tag, 'system') === REGION).map((tag) => stringAt(tag, 'code')).find((code) => code !== undefined);
}

/** An object without one of its keys. */
export function omit(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

/** The value of an input or an output, whatever its type: the key `value[x]` and what stands there. */
export function valueOf(part: JsonObject): unknown {
  return Object.entries(part).find(([key]) => /^value[A-Z]/.test(key))?.[1];
}
