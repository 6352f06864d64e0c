import type { Terminology } from '../fhir-common/terminology/terminology';
import { MANAGEMENT_CHECKS } from '../quality/rules/management/examine';
import type { LocalCheck } from '../quality/rules/management/examine';

/** Every rule that one resource shows by itself. @param day reference day, `YYYY-MM-DD` */
export function localChecks(_terminology: Terminology, _dataFolder: string, _day: string): readonly LocalCheck[] {
  return MANAGEMENT_CHECKS;
}
