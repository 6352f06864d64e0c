import type { Terminology } from '../fhir-common/terminology/terminology';
import { MANAGEMENT_CHECKS } from '../quality/rules/management/examine';
import type { LocalCheck } from '../quality/rules/management/examine';
import { nomenclatureCheck } from '../quality/rules/nomenclature';
import { nomenclatureStates, requiredBindings } from './nomenclature-states';

/** Every rule that one resource shows by itself, at a reference day. */
export type ChecksOfDay = (day: string) => readonly LocalCheck[];

/**
 * @param terminology the code lists in use
 * @param dataFolder folder of the reference data (`data`)
 */
export function localChecks(terminology: Terminology, dataFolder: string): ChecksOfDay {
  let bindings: ReturnType<typeof requiredBindings> | undefined;
  return (day) => {
    bindings ??= requiredBindings(dataFolder);
    return [...MANAGEMENT_CHECKS, nomenclatureCheck(nomenclatureStates(terminology, bindings, day), day)];
  };
}
