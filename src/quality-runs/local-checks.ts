import type { Terminology } from '../fhir-common/terminology/terminology';
import { MANAGEMENT_CHECKS } from '../quality/rules/management/examine';
import type { LocalCheck } from '../quality/rules/management/examine';
import { nomenclatureCheck } from '../quality/rules/nomenclature';
import { nomenclatureStates, requiredBindings } from './nomenclature-states';

/** Every rule that one resource shows by itself, at a reference day. */
export type ChecksOfDay = (day: string) => readonly LocalCheck[];

/** What was found out about codes is kept this long: code lists are seldom loaded. */
const KEPT_MS = 600_000;

/**
 * @param terminology the code lists in use
 * @param dataFolder folder of the reference data (`data`)
 */
export function localChecks(terminology: Terminology, dataFolder: string): ChecksOfDay {
  let bindings: ReturnType<typeof requiredBindings> | undefined;
  let kept: { readonly day: string; readonly madeAt: number; readonly checks: readonly LocalCheck[] } | undefined;
  return (day) => {
    if (kept?.day === day && Date.now() - kept.madeAt < KEPT_MS) return kept.checks;
    bindings ??= requiredBindings(dataFolder);
    kept = { day, madeAt: Date.now(), checks: [...MANAGEMENT_CHECKS, nomenclatureCheck(nomenclatureStates(terminology, bindings, day), day)] };
    return kept.checks;
  };
}
