import fhirpath from 'fhirpath';
import type { Model } from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { isObject } from '../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../fhir-common/core/json';

const { score, ...facts } = r4;
/** The R4 model of fhirpath, typed for exactOptionalPropertyTypes. */
const R4_MODEL: Model = score === undefined ? facts : { ...facts, score };

/** @returns `value[x]` of the one element that a path selects; undefined when it selects none, several, or nothing a Task can hold */
export function currentValue(resource: ResourceJson, path: string): JsonObject | undefined {
  let found: unknown[];
  try {
    const evaluated: unknown = fhirpath.evaluate(resource, path, {}, R4_MODEL);
    found = Array.isArray(evaluated) ? evaluated : [];
  } catch {
    // The path of an anomaly is text that people send: one that cannot be read selects nothing.
    return undefined;
  }
  return found.length === 1 ? valueElement(found[0]) : undefined;
}

function valueElement(value: unknown): JsonObject | undefined {
  if (typeof value === 'string') return { valueString: value };
  if (typeof value === 'boolean') return { valueBoolean: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { valueInteger: value } : { valueDecimal: value };
  if (!isObject(value)) return undefined;
  if (typeof value['reference'] === 'string') return { valueReference: value };
  if (Array.isArray(value['coding'])) return { valueCodeableConcept: value };
  return typeof value['code'] === 'string' && typeof value['system'] === 'string' ? { valueCoding: value } : undefined;
}
