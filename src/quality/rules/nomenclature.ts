import { isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import type { Defect } from './management/defect';
import type { LocalCheck } from './management/examine';

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
  /** False for a code that is in force wherever an element may hold it: nothing more is asked of those, which are nearly all. Asked of every code of a resource. */
  readonly isSuspect: (system: string, code: string) => boolean;
  /** Value sets that an element must draw on, by its path: `HealthcareService.type`, `(url)` of an extension, `(url).(url)` of one inside it. */
  readonly bindingsOf: (elementPath: string) => readonly string[];
  /** The best that these sets say of a code: an element may have several, one for each of its slices. */
  readonly judge: (valueSets: readonly string[], system: string, code: string, date: string) => CodeJudgement;
}

const REASONS: Readonly<Record<Exclude<CodeState, 'valid' | 'deprecated'>, string>> = {
  unknown: 'inconnu de sa nomenclature', obsolete: 'obsolète', 'left-set': 'sorti du jeu de valeurs',
};

/** The rule NOS-OBS at a date: one defect per resource and code, whatever the number of occurrences. */
export function nomenclatureCheck(states: NomenclatureStates, date: string): LocalCheck {
  return { rules: [RULE], find: (resource) => (holdsSuspect(resource, states) ? nomenclatureDefects(resource, states, date) : []) };
}

const RULE = 'NOS-OBS';

function nomenclatureDefects(resource: ResourceJson, states: NomenclatureStates, date: string): Defect[] {
  const defects = new Map<string, Defect>();
  for (const { elementPath, fhirPath, system, code } of codings(resource)) {
    const valueSets = states.bindingsOf(elementPath);
    const key = `${system}|${code}`;
    if (valueSets.length === 0 || defects.has(key)) continue;
    const { state, replacedBy } = states.judge(valueSets, system, code, date);
    if (state === 'valid' || state === 'deprecated') continue;
    defects.set(key, {
      rule: RULE, path: `${fhirPath}.where(system='${system}' and code='${code}')`, errorValues: [key],
      proposedValues: replacedBy === undefined ? [] : [`${system}|${replacedBy}`], description: `Code ${code} ${REASONS[state]}`,
    });
  }
  return [...defects.values()];
}

/** A look at every object, which builds nothing: a country has ten million codings. It goes on after the first suspect: who keeps the answer keeps the codes it depends on. */
function holdsSuspect(value: unknown, states: NomenclatureStates): boolean {
  let found = false;
  if (Array.isArray(value)) {
    for (const item of value) if (holdsSuspect(item, states)) found = true;
    return found;
  }
  if (!isObject(value)) return false;
  const { system, code } = value;
  if (typeof system === 'string' && typeof code === 'string' && states.isSuspect(system, code)) found = true;
  for (const key in value) if (typeof value[key] === 'object' && key !== 'meta' && holdsSuspect(value[key], states)) found = true;
  return found;
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
    if (key !== 'meta') yield* codingsBelow(value, key === 'extension' ? '' : `${resourceType}.${key}`, `${resourceType}.${key}`);
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
  if (url === undefined) yield* childrenOf(value, elementPath, fhirPath);
  // An extension of the guide is the same wherever it stands; a part of a complex one is told apart by the one that holds it.
  else yield* childrenOf(value, url.includes('/') ? `(${url})` : `${elementPath}.(${url})`, `${fhirPath}.where(url='${url}')`);
}

function* childrenOf(value: JsonObject, here: string, path: string): Iterable<FoundCoding> {
  for (const [key, child] of Object.entries(value)) {
    if (typeof child !== 'object') continue;
    // A concept and its codings are one element for a binding, and so are an extension and its value; FHIRPath writes a choice without its type.
    const isValue = key.startsWith('value') && key !== 'value';
    yield* codingsBelow(child, key === 'coding' || key === 'extension' || isValue ? here : `${here}.${key}`, `${path}.${isValue ? 'value' : key}`);
  }
}
