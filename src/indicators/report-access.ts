import { arrayAt, isObject, stringAt } from '../fhir-common/core/json';
import type { JsonObject } from '../fhir-common/core/json';
import { profileSet } from '../fhir-common/definition/confidentiality';
import type { Confidentiality, ProfileSet } from '../fhir-common/definition/confidentiality';
import type { ReaderVisibility } from '../fhir-common/definition/write-declaration';

/** Every caller with a right to read the directory, whatever its region: figures of a territory tell of no structure (ror-indicators 1.4). */
const CONSUMERS = profileSet(0, 1, 2, 3, 4, 5);
/** The profile of BI and of quality managers, which sees the whole directory. */
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

function stratifierAudience(stratifier: JsonObject): ProfileSet {
  return isOfRegion(stratifier) ? CONSUMERS : STEERING;
}

/** Values of a nomenclature are counted in the whole region; every other stratifier cuts it. */
function isOfRegion(stratifier: unknown): boolean {
  const names = arrayAt(stratifier, 'code').map((code) => stringAt(code, 'text'));
  return names.length > 0 && names.every((name) => name === 'value');
}

/** Those who steer, and those who run the server. */
const STEERING_ROLES = ['bi', 'quality-manager', 'ror-server', 'admin'];

/**
 * Of the callers whose profile shows them everything, the figures of a department are for those whose role is to steer (ror-indicators 1.4). Nobody
 * finds a report by them.
 */
export const REPORT_READERS: ReaderVisibility = {
  keysOf: () => [],
  readerKeys: () => null,
  reserved: {
    readerKeys: (caller) => (caller.roles.some((role) => STEERING_ROLES.includes(role)) ? null : []),
    without: (report) => {
      const groups = arrayAt(report, 'group').map((group) => (isObject(group) ? withoutDepartments(group) : group));
      return groups.length === 0 ? report : { ...report, group: groups };
    },
  },
};

/** FHIR has no empty arrays: a group that loses its last stratifier has none. */
function withoutDepartments(group: JsonObject): JsonObject {
  const { stratifier, ...rest } = group;
  const all = arrayAt({ stratifier }, 'stratifier');
  const kept = all.filter(isOfRegion);
  if (kept.length === all.length) return group;
  return kept.length === 0 ? rest : { ...rest, stratifier: kept };
}
