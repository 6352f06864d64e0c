import { isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import type { Examine } from '../directory/snapshot-builder';
import { attach } from './management/defect';
import type { Defect } from './management/defect';

/**
 * State of a code against the value set bound to its element, at a date (ror-anomalies 9.4):
 * `unknown` in its system; `obsolete`, not active any more or past its end; `left-set`, still active and no longer a member;
 * `deprecated` with an end to come, information only until the grace is over; `valid`.
 */
export type CodeState = 'unknown' | 'obsolete' | 'left-set' | 'deprecated' | 'valid';

export interface CodeJudgement {
  readonly state: CodeState;
  /** Code that replaces it, from release notes; never guessed from labels. */
  readonly replacedBy?: string;
}

/** What the rule asks of a terminology. */
export interface NomenclatureStates {
  /** Required binding of an element, by its path: `HealthcareService.type`, `Location.extension(url).valueCodeableConcept`. */
  readonly bindingOf: (elementPath: string) => string | undefined;
  readonly judge: (valueSet: string, system: string, code: string, date: string) => CodeJudgement;
}

const REASONS: Readonly<Record<Exclude<CodeState, 'valid' | 'deprecated'>, string>> = {
  unknown: 'inconnu de sa nomenclature', obsolete: 'obsolète', 'left-set': 'sorti du jeu de valeurs',
};

/** The rule NOS-OBS at a date: one defect per resource and code, whatever the number of occurrences. */
export function examineNomenclatures(states: NomenclatureStates, date: string): Examine {
  return (resource) => {
    const defects = new Map<string, Defect>();
    for (const { elementPath, fhirPath, system, code } of codings(resource)) {
      const valueSet = states.bindingOf(elementPath);
      const key = `${system}|${code}`;
      if (valueSet === undefined || defects.has(key)) continue;
      const { state, replacedBy } = states.judge(valueSet, system, code, date);
      if (state === 'valid' || state === 'deprecated') continue;
      defects.set(key, {
        rule: 'NOS-OBS', path: `${fhirPath}.where(system='${system}' and code='${code}')`, errorValues: [key],
        proposedValues: replacedBy === undefined ? [] : [`${system}|${replacedBy}`], description: `Code ${code} ${REASONS[state]}`,
      });
    }
    return [...defects.values()].map((defect) => attach(resource, defect));
  };
}

interface FoundCoding {
  readonly elementPath: string;
  readonly fhirPath: string;
  readonly system: string;
  readonly code: string;
}

/** Every Coding of a resource. `meta` is not described by its author: tags and profiles are the server's. */
function* codings(resource: ResourceJson): Iterable<FoundCoding> {
  const { resourceType } = resource;
  for (const [key, value] of Object.entries(resource)) {
    if (key !== 'meta') yield* codingsBelow(value, `${resourceType}.${key}`, `${resourceType}.${key}`);
  }
}

function* codingsBelow(value: unknown, elementPath: string, fhirPath: string): Iterable<FoundCoding> {
  if (Array.isArray(value)) {
    for (const item of value) yield* codingsBelow(item, elementPath, fhirPath);
    return;
  }
  if (!isObject(value)) return;
  const system = stringAt(value, 'system');
  const code = stringAt(value, 'code');
  if (system !== undefined && code !== undefined && !('value' in value)) yield { elementPath, fhirPath, system, code };
  const url = stringAt(value, 'url');
  const [here, path] = url === undefined ? [elementPath, fhirPath] : [`${elementPath}(${url})`, `${fhirPath}.where(url='${url}')`];
  yield* childrenOf(value, here, path);
}

function* childrenOf(value: JsonObject, here: string, path: string): Iterable<FoundCoding> {
  for (const [key, child] of Object.entries(value)) {
    if (typeof child !== 'object') continue;
    // A concept and its codings are one element for a binding; FHIRPath writes a choice without its type.
    const step = key.startsWith('value') && key !== 'value' ? 'value' : key;
    yield* codingsBelow(child, key === 'coding' ? here : `${here}.${key}`, `${path}.${step}`);
  }
}
