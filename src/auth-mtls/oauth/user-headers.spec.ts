import { USER_HEADERS, missingUserHeaders } from './user-headers';

const BASES = ['/ror/fhir', '/ws-diffusion-fhir'];
const missing = (method: string, path: string, given: Record<string, string> = {}): readonly string[] =>
  missingUserHeaders(method, path, BASES, (name) => given[name]);

describe('missingUserHeaders', () => {
  it.each<[string, string, boolean]>([
    ['GET', '/ror/fhir/HealthcareService', true],
    ['GET', '/ws-diffusion-fhir/Location', true],
    ['GET', '/ror/fhir/Organization/12', true],
    ['HEAD', '/ror/fhir/Practitioner', true],
    ['GET', '/ror/fhir/PractitionerRole/12/_history/1', true],
    ['POST', '/ror/fhir/Location/_search', true],
    ['GET', '/ror/fhir/$export', true],
    ['POST', '/ror/fhir/$export', true],
    ['GET', '/ror/fhir/Location/$export', true],
    ['PATCH', '/ror/fhir/Location/12', false],
    ['POST', '/ror/fhir/Location', false],
    ['GET', '/ror/fhir/Task', false],
    ['GET', '/ror/fhir/Questionnaire', false],
    ['GET', '/ror/fhir/metadata', false],
    ['GET', '/sas/editor/fhir/Practitioner', false],
    ['GET', '/ror/fhirx/Location', false],
  ])('%s %s: needed %s', (method, path, needed) => {
    expect(missing(method, path)).toEqual(needed ? USER_HEADERS : []);
  });

  it('names the absent and the empty ones', () => {
    const given = { 'Ror-Profil-Utilisateur-Code': 'CU20', 'Ror-Profil-Utilisateur-System': ' ', 'Ror-Role-Metier-Code': 'AUTOMATE' };
    expect(missing('GET', '/ror/fhir/Location', given)).toEqual(['Ror-Profil-Utilisateur-System', 'Ror-Role-Metier-System']);
    expect(missing('GET', '/ror/fhir/Location', Object.fromEntries(USER_HEADERS.map((name) => [name, 'x'])))).toEqual([]);
  });
});
