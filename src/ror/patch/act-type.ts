import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { rorProfile } from '../canonical';
import type { NoteRow } from './rewrite-value';

const ACT_TYPE = rorProfile('ror-act-type');
const ACTS = 'https://mos.esante.gouv.fr/NOS/TRE_R210-ActeSpecifique/FHIR/TRE-R210-ActeSpecifique';

/**
 * M-23: an act without its type is a specific act.
 * @param characteristic one, or a list of them
 * @returns the same value where nothing is missing
 */
export function withActType(characteristic: unknown, note: NoteRow): unknown {
  if (Array.isArray(characteristic)) {
    const items: readonly unknown[] = characteristic;
    const typed = items.map((item) => withActType(item, note));
    return typed.some((item, index) => item !== items[index]) ? typed : characteristic;
  }
  return isObject(characteristic) && isAct(characteristic) && !hasType(characteristic) ? typedAct(characteristic, note) : characteristic;
}

/** The same for every characteristic of an offer; any other resource is given back. */
export function withActTypes(resource: ResourceJson, note: NoteRow): ResourceJson {
  if (resource.resourceType !== 'HealthcareService' || resource['characteristic'] === undefined) return resource;
  const characteristic = withActType(resource['characteristic'], note);
  return characteristic === resource['characteristic'] ? resource : { ...resource, characteristic };
}

function isAct(characteristic: JsonObject): boolean {
  return arrayAt(characteristic, 'coding').some((coding) => stringAt(coding, 'system') === ACTS);
}

function hasType(characteristic: JsonObject): boolean {
  return arrayAt(characteristic, 'extension').some((extension) => stringAt(extension, 'url') === ACT_TYPE);
}

function typedAct(characteristic: JsonObject, note: NoteRow): JsonObject {
  note('M-23');
  return { ...characteristic, extension: [...arrayAt(characteristic, 'extension'), { url: ACT_TYPE, valueCode: 'specificAct' }] };
}
