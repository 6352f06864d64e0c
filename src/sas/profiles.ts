/**
 * Canonical urls of the SAS profiles, in one table: the guide mixes two address spaces and announces a clean-up (spec 7.3).
 * A resource carries exactly one of them; official checks compare `meta.profile` with a single value.
 */

const INTEROP = 'https://interop.esante.gouv.fr/ig/fhir/sas/StructureDefinition/';
const SAS = 'http://sas.fr/fhir/StructureDefinition/';

/** The three searches of free slots, each an answer of its own. */
export type SlotFlow = 'INT_R01' | 'INT_R04' | 'SOS';

/** Types of resources that an answer may hold. */
export type AnswerType =
  | 'Bundle' | 'Slot' | 'Schedule' | 'Practitioner' | 'PractitionerRole' | 'Location' | 'HealthcareService' | 'Organization';

const PROFESSIONAL = {
  Schedule: `${SAS}FrScheduleAgregateur`,
  Practitioner: `${SAS}FrPractitionerAgregateur`,
  PractitionerRole: `${SAS}FrPractitionerRoleExerciceAgregateur`,
  Location: `${SAS}FrLocationAgregateur`,
} as const;

/** `meta.profile` of each resource of each flow. */
export const ANSWER_PROFILES: Readonly<Record<SlotFlow, Readonly<Partial<Record<AnswerType, string>>>>> = {
  INT_R01: { Bundle: `${SAS}BundleAgregateur`, Slot: `${SAS}FrSlotAgregateur`, ...PROFESSIONAL },
  INT_R04: {
    Bundle: `${INTEROP}sas-cpts-bundle-aggregator`,
    Slot: `${INTEROP}sas-cpts-slot-aggregator`,
    ...PROFESSIONAL,
    HealthcareService: `${INTEROP}sas-cpts-healthcareservice-aggregator`,
    Organization: `${INTEROP}sas-cpts-organization-aggregator`,
  },
  SOS: {
    Bundle: `${INTEROP}sas-sos-bundle-aggregator`,
    Slot: `${INTEROP}sas-sos-slot-aggregator`,
    Schedule: `${INTEROP}sas-sos-schedule-aggregator`,
    Location: `${INTEROP}sas-sos-location-aggregator`,
    Organization: `${INTEROP}sas-sos-organization-aggregator`,
  },
};

export const REGULATOR_PROFILE = `${INTEROP}FrPractitionerRegul`;

/** FrAppointmentSAS, and the spelling of a published sample (C16). */
export const APPOINTMENT_PROFILE = `${SAS}FrAppointmentSAS`;
export const APPOINTMENT_PROFILE_ALIAS = 'http://interopsante.org/fhir/StructureDefinition/FrAppointmentSAS';
export const SOS_APPOINTMENT_PROFILE = `${INTEROP}sas-sos-appointment`;

/** Published versions of the guide: an emitted instance must satisfy both. */
export type GuideVersion = '1.1.0' | '1.2.0';

/** Profiles whose content changed in 1.2.0; the guide keeps their url, the definitions of this server tell them apart. */
const CHANGED_IN_1_2_0: ReadonlySet<string> = new Set([
  `${INTEROP}sas-cpts-bundle-aggregator`,
  `${INTEROP}sas-cpts-organization-aggregator`,
  APPOINTMENT_PROFILE,
  SOS_APPOINTMENT_PROFILE,
]);

/** The url under which this server keeps the definition of a profile in a version of the guide. */
export function definitionOf(profile: string, version: GuideVersion): string {
  return version === '1.2.0' && CHANGED_IN_1_2_0.has(profile) ? `${profile}-1.2.0` : profile;
}

/** Canonical url of a search parameter that the guide defines. */
export function sasSearchParameter(id: string): string {
  return `https://interop.esante.gouv.fr/ig/fhir/sas/SearchParameter/${id}`;
}
