import { arrayAt, isObject, objectAt, stringAt } from '../../../fhir-common/core/json';
import type { ResourceJson } from '../../../fhir-common/core/json';
import { codesOf, codesOfList, extensionOf, extensionsOf, rorExtensionUrl } from '../../directory/fhir-reading';
import type { Defect } from './defect';

interface MandatoryElement {
  readonly path: string;
  readonly label: string;
  readonly isPresent: (resource: ResourceJson) => boolean;
}

const present = (path: string, label: string): MandatoryElement => {
  const [type = '', element = ''] = path.split('.');
  return { path: `${type}.${element}`, label, isPresent: (resource) => arrayAt(resource, element).length > 0 };
};
const extension = (type: string, id: string, label: string): MandatoryElement => ({
  path: `${type}.extension.where(url='${rorExtensionUrl(id)}')`, label, isPresent: (resource) => extensionOf(resource, rorExtensionUrl(id)) !== undefined,
});
const coded = (path: string, element: string, list: string, label: string): MandatoryElement => ({
  path, label, isPresent: (resource) => codesOfList(codesOf(resource[element]), list).length > 0,
});

/** ror-write 5: what each profile cannot do without. */
const MANDATORY: Readonly<Record<string, readonly MandatoryElement[]>> = {
  Organization: [
    present('Organization.name', 'Nom'), present('Organization.type', 'Type de structure'), extension('Organization', 'ror-meta-creation-date', 'Date de création'),
  ],
  HealthcareService: [
    present('HealthcareService.identifier', 'Identifiant de l’offre'), present('HealthcareService.name', 'Nom de l’offre'),
    present('HealthcareService.providedBy', 'Structure porteuse'), coded('HealthcareService.type', 'type', 'R227', 'Champ d’activité'),
    coded('HealthcareService.characteristic', 'characteristic', 'R213', 'Mode de prise en charge'),
    coded('HealthcareService.specialty', 'specialty', 'R211', 'Activité opérationnelle'),
    extension('HealthcareService', 'ror-healthcareservice-sensitive-unit', 'Unité sensible'),
    extension('HealthcareService', 'ror-healthcareservice-patient-type', 'Patientèle'), extension('HealthcareService', 'ror-meta-creation-date', 'Date de création'),
  ],
  Location: [extension('Location', 'ror-commune-cog', 'Commune'), extension('Location', 'ror-meta-creation-date', 'Date de création')],
  Practitioner: [present('Practitioner.identifier', 'Identifiant du professionnel'), extension('Practitioner', 'ror-meta-creation-date', 'Date de création')],
  PractitionerRole: [
    present('PractitionerRole.practitioner', 'Professionnel'), present('PractitionerRole.healthcareService', 'Offre'), present('PractitionerRole.code', 'Profession'),
    extension('PractitionerRole', 'ror-practitionerrole-unit-exercise-mode', 'Mode d’exercice'), extension('PractitionerRole', 'ror-meta-creation-date', 'Date de création'),
  ],
};

/** RG_EXP_002: one defect for each mandatory element missing. */
export function missingElements(resource: ResourceJson): Defect[] {
  return (MANDATORY[resource.resourceType] ?? []).filter(({ isPresent }) => !isPresent(resource))
    .map(({ path, label }) => ({ rule: 'RG_EXP_002', path, description: `Élément obligatoire absent : ${label}` }));
}

const MEDICO_SOCIAL = '04';
const PATIENT_TYPE = rorExtensionUrl('ror-healthcareservice-patient-type');

/** RG_EXP_007 and 008: in the medico-social field, families of activity and the supported public are required. */
export function medicoSocialElements(resource: ResourceJson): Defect[] {
  if (resource.resourceType !== 'HealthcareService' || !codesOfList(codesOf(resource['type']), 'R227').includes(MEDICO_SOCIAL)) return [];
  const hasPublic = extensionsOf(resource, PATIENT_TYPE).flatMap((patient) => extensionsOf(patient, 'supportedPatientInfo')).some((info) => codesOf(info['valueCodeableConcept']).length > 0);
  return [
    ...(codesOfList(codesOf(resource['specialty']), 'R265').length > 0
      ? [] : [{ rule: 'RG_EXP_007', path: 'HealthcareService.specialty', description: 'Famille d’activité absente d’une offre médico-sociale' }]),
    ...(hasPublic ? [] : [{
      rule: 'RG_EXP_008', path: `HealthcareService.extension.where(url='${PATIENT_TYPE}').extension.where(url='supportedPatientInfo').value`,
      description: 'Public pris en charge absent d’une offre médico-sociale',
    }]),
  ];
}

const AGE_UNITS = ['a', 'mo', 'wk', 'd', 'année', 'mois', 'semaine', 'jour'];

/** RG_EXP_048: ages are in years, months, weeks or days. */
export function ageUnits(resource: ResourceJson): Defect[] {
  const quantities = extensionsOf(resource, PATIENT_TYPE).flatMap((patient) => extensionsOf(patient, 'ageRange')).flatMap((range) => {
    const value = objectAt(range, 'valueRange');
    return [value?.['low'], value?.['high']].filter(isObject);
  });
  const units = quantities.map((quantity) => stringAt(quantity, 'code') ?? stringAt(quantity, 'unit') ?? '').filter((unit) => !AGE_UNITS.includes(unit));
  return units.length === 0 ? [] : [{
    rule: 'RG_EXP_048', path: `HealthcareService.extension.where(url='${PATIENT_TYPE}').extension.where(url='ageRange').value`,
    errorValues: [...new Set(units)], description: 'Unité d’âge autre qu’année, mois, semaine ou jour',
  }];
}

/** RG_EXP_014: each row of hours has a day or an effective period. */
export function hours(resource: ResourceJson): Defect[] {
  const wrong = arrayAt(resource, 'availableTime').filter((row) => {
    const hasDay = extensionOf(row, rorExtensionUrl('ror-available-time-number-days-of-week')) !== undefined || arrayAt(row, 'daysOfWeek').length > 0;
    return !hasDay && extensionOf(row, rorExtensionUrl('ror-available-time-effective-opening-closing-date')) === undefined;
  });
  return wrong.length === 0 ? [] : [{
    rule: 'RG_EXP_014', path: `${resource.resourceType}.availableTime`, description: `${wrong.length} horaire(s) sans jour ni période`,
  }];
}
