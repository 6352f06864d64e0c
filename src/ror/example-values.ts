import type { JsonObject } from '../fhir-common/core/json';
import { rorProfile } from './canonical';

/** Parts of the requests that the documentation shows: codes with the labels of their lists, extensions by the end of their url. */

/** A code of a national nomenclature, named by the end of its url: `R227-ChampActivite`. */
export const coding = (list: string, code: string, display: string): JsonObject => ({ system: `https://mos.esante.gouv.fr/NOS/TRE_${list}/FHIR/TRE-${list}`, code, display });

export const concept = (list: string, code: string, display: string): JsonObject => ({ coding: [coding(list, code, display)] });

export const extension = (id: string, value: JsonObject): JsonObject => ({ url: rorProfile(id), ...value });

/** A part of an operation of a patch. */
export type Part = JsonObject & { readonly name: string };

/** One operation of a FHIRPath Patch. @param more parts after type and path */
export function operation(type: 'add' | 'insert' | 'delete' | 'replace' | 'move', path: string, ...more: readonly Part[]): JsonObject {
  return { name: 'operation', part: [{ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...more] };
}

export const parameters = (...operations: readonly JsonObject[]): JsonObject => ({ resourceType: 'Parameters', parameter: operations });
