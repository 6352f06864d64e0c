import { arrayAt, stringAt } from '../fhir-common/core/json';
import type { JsonObject } from '../fhir-common/core/json';
import { profileSet } from '../fhir-common/definition/confidentiality';
import type { Confidentiality, ProfileSet } from '../fhir-common/definition/confidentiality';

/** Every caller with a right to read the directory, whatever its region: figures of a territory tell of no structure (ror-indicators 1.4). */
const CONSUMERS = profileSet(0, 1, 2, 3, 4, 5);
/** The profile of BI and of quality managers, which sees the whole directory and could count it itself. */
const STEERING = profileSet(1);

const TERRITORY = 'territory';
const OTHER = 'other';

/**
 * Who reads what of a MeasureReport. Figures of the country and of a region are for every consumer, those of a department for steering. What
 * is neither, a report about one place or person or strata by something unknown, is for steering too: open is only what is known to be.
 */
export const reportConfidentiality: Confidentiality = {
  version: 1,
  fact: (report) => (report['type'] === 'summary' && report['subject'] === undefined ? TERRITORY : OTHER),
  factPaths: [],
  record: ([own]) => (own === TERRITORY ? CONSUMERS : STEERING),
  elements: [{ path: ['group', 'stratifier'], audience: stratifierAudience }],
};

/** Values of a nomenclature are counted in the whole region; every other stratifier cuts it. */
function stratifierAudience(stratifier: JsonObject): ProfileSet {
  const names = arrayAt(stratifier, 'code').map((code) => stringAt(code, 'text'));
  return names.length > 0 && names.every((name) => name === 'value') ? CONSUMERS : STEERING;
}
