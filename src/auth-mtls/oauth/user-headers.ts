/** The four headers by which a consumer says for whom it asks (ROR guide, consommation-api). */
export const USER_HEADERS = [
  'Ror-Profil-Utilisateur-Code', 'Ror-Profil-Utilisateur-System', 'Ror-Role-Metier-Code', 'Ror-Role-Metier-System',
] as const;

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
