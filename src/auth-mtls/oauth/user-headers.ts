import type { UserHeaders } from '../../fhir-common/definition/fhir-api';

/** The four headers by which a consumer says for whom it asks (ROR guide, consommation-api). */
export const ROR_USER_HEADERS: UserHeaders = {
  profileCode: 'Ror-Profil-Utilisateur-Code', profileSystem: 'Ror-Profil-Utilisateur-System', roleCode: 'Ror-Role-Metier-Code', roleSystem: 'Ror-Role-Metier-System',
};
export const USER_HEADERS: readonly string[] = Object.values(ROR_USER_HEADERS);

/** ROR guide: the five resources of the directory. Task, Questionnaire and the others do without. */
const RESOURCES = new Set(['HealthcareService', 'Location', 'Organization', 'Practitioner', 'PractitionerRole']);

/**
 * The headers a request with an access token lacks.
 * @param path without query
 * @param bases base paths of the ROR interface, aliases included
 */
export function missingUserHeaders(
  method: string, path: string, bases: readonly string[], header: (name: string) => string | undefined,
): readonly string[] {
  if (!needsUserHeaders(method, path, bases)) return [];
  return USER_HEADERS.filter((name) => (header(name)?.trim() ?? '') === '');
}

function needsUserHeaders(method: string, path: string, bases: readonly string[]): boolean {
  const base = bases.find((candidate) => path.startsWith(`${candidate}/`));
  if (base === undefined) return false;
  const [first = '', second] = path.slice(base.length + 1).split('/');
  if (first === '$export' || second === '$export') return true;
  // A search by POST reads what the same search by GET reads.
  return RESOURCES.has(first) && (method === 'GET' || method === 'HEAD' || (method === 'POST' && second === '_search'));
}
