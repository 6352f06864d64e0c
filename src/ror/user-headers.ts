import type { UserHeaders } from '../fhir-common/definition/fhir-api';

/** The four headers by which a consumer says for whom it asks, and the five resources of the directory that need them (ROR guide, consommation-api). */
export const ROR_USER_HEADERS: UserHeaders = {
  profileCode: 'Ror-Profil-Utilisateur-Code', profileSystem: 'Ror-Profil-Utilisateur-System', roleCode: 'Ror-Role-Metier-Code', roleSystem: 'Ror-Role-Metier-System',
  // Task, Questionnaire and the others do without.
  requiredFor: ['HealthcareService', 'Location', 'Organization', 'Practitioner', 'PractitionerRole'],
};

export function userHeaderNames({ profileCode, profileSystem, roleCode, roleSystem }: UserHeaders): readonly string[] {
  return [profileCode, profileSystem, roleCode, roleSystem];
}
