import { join } from 'node:path';
import type { Terminology } from '../fhir-common/terminology/terminology';
import { loadDefinitions } from '../fhir-common/validation/definition-loader';
import type { StructureDefinition } from '../fhir-common/validation/structure-definition';
import type { CodeJudgement, CodeState, NomenclatureStates } from '../quality/rules/nomenclature';

/** Property of a concept that names the code which takes its place; publications that do not tell leave it out. */
const REPLACEMENT = 'replacedBy';
/** From the state that says most for a code to the one that says least. */
const BEST_FIRST: readonly CodeState[] = ['valid', 'deprecated', 'obsolete', 'left-set', 'unknown'];

/**
 * Required bindings of the profiles of the ROR, by element as {@link NomenclatureStates} names it. Read once: three megabytes.
 * @param dataFolder folder of the reference data (`data`)
 */
export function requiredBindings(dataFolder: string): ReadonlyMap<string, readonly string[]> {
  const bindings = new Map<string, string[]>();
  for (const definition of loadDefinitions(join(dataFolder, 'definitions', 'ror'))) {
    for (const { id, binding } of definition.elements) {
      if (binding?.strength !== 'required') continue;
      const place = placeOf(definition, id);
      bindings.set(place, [...new Set([...(bindings.get(place) ?? []), binding.valueSet])]);
    }
  }
  return bindings;
}

/** `Extension.extension:part.value[x]` of the definition at url: `(url).(part)`; slices of an ordinary element share its path. */
function placeOf({ type, url }: StructureDefinition, id: string): string {
  const steps = id.split('.').slice(1).filter((step) => step !== 'value[x]' && step !== 'coding');
  const names = steps.map((step) => {
    const [name = '', slice] = step.split(':', 2);
    return name === 'extension' && slice !== undefined ? `(${slice})` : name;
  });
  return [type === 'Extension' ? `(${url})` : type, ...names].join('.');
}

/** With all that is known of a code at once: who keeps what was found in a resource keeps this with it, and sees whether it still stands. */
export interface CodeStates extends NomenclatureStates {
  /** Empty for a code that is no suspect; else what every value set says of it. The same verdict, the same defects. */
  readonly verdictOf: (system: string, code: string) => string;
}

/** What the code lists at hand say of the codes of the directory. @param bindings those of {@link requiredBindings} */
export function nomenclatureStates(terminology: Terminology, bindings: ReadonlyMap<string, readonly string[]>, date: string): CodeStates {
  const sets = [...new Set([...bindings.values()].flat())];
  const verdicts = new Map<string, Map<string, string>>();
  const judge = (valueSets: readonly string[], system: string, code: string): CodeJudgement => {
    const states = valueSets.filter((set) => drawsOn(terminology, set, system)).map((set) => stateOf(terminology, set, system, code, date));
    const state = BEST_FIRST.find((one) => states.includes(one)) ?? 'valid';
    const replacedBy = terminology.concept(system, code)?.properties?.[REPLACEMENT];
    return replacedBy === undefined ? { state } : { state, replacedBy };
  };
  const judgedByAll = (system: string, code: string): string => {
    if (!sets.some((set) => judge([set], system, code).state !== 'valid')) return '';
    const states = sets.map((set) => (drawsOn(terminology, set, system) ? stateOf(terminology, set, system, code, date) : '')).join(' ');
    return `${states} ${judge([], system, code).replacedBy ?? ''}`;
  };
  const verdictOf = (system: string, code: string): string => {
    const known = verdicts.get(system) ?? new Map<string, string>();
    verdicts.set(system, known);
    const verdict = known.get(code) ?? judgedByAll(system, code);
    known.set(code, verdict);
    return verdict;
  };
  return { bindingsOf: (path) => bindings.get(path) ?? [], judge, verdictOf, isSuspect: (system, code) => verdictOf(system, code) !== '' };
}

function drawsOn(terminology: Terminology, valueSet: string, system: string): boolean {
  const { systems = [] } = terminology.valueSet(valueSet) ?? {};
  return terminology.systemsOf(system).some((one) => systems.includes(one));
}

/** ror-anomalies 9.4: unknown in its system, not in force any more at the date, or in force and no longer a member. */
function stateOf(terminology: Terminology, valueSet: string, system: string, code: string, date: string): CodeState {
  const verdict = terminology.checkCode(valueSet, system, code);
  const end = terminology.concept(system, code)?.retiredOn?.slice(0, 10);
  switch (verdict) {
    case 'retired': return end !== undefined && end > date ? 'deprecated' : 'obsolete';
    case 'former': return end === undefined ? 'left-set' : end > date ? 'deprecated' : 'obsolete';
    case 'unknown-code': return terminology.concept(system, code) === undefined ? 'unknown' : 'left-set';
    // Nothing is known against the code, or it is written in a way that everybody reads.
    case 'member': case 'variant': case 'unlisted': case 'unknown-set': case 'foreign-system': return 'valid';
    default: return verdict satisfies never;
  }
}
