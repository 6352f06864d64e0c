import { missingUserHeaders } from './user-headers';
import type { UserHeadersApi } from './user-headers';

const NAMES = ['Ror-Profil-Utilisateur-Code', 'Ror-Profil-Utilisateur-System', 'Ror-Role-Metier-Code', 'Ror-Role-Metier-System'] as const;
const [profileCode, profileSystem, roleCode, roleSystem] = NAMES;
const DIRECTORY = ['HealthcareService', 'Location', 'Organization', 'Practitioner', 'PractitionerRole'];
const APIS: readonly UserHeadersApi[] = [
  {
    name: 'ror', basePath: '/ror/fhir', aliases: ['/ws-diffusion-fhir'], definitions: new Set([...DIRECTORY, 'Task', 'Questionnaire']),
    userHeaders: { profileCode, profileSystem, roleCode, roleSystem, requiredFor: DIRECTORY },
  },
  { name: 'sas-editor', basePath: '/sas/editor/fhir', aliases: [], definitions: new Set(['Slot', 'Practitioner']) },
];
const missing = (method: string, path: string, given: Record<string, string> = {}): readonly string[] =>
  missingUserHeaders(APIS, method, path, (name) => given[name]);

describe('missingUserHeaders', () => {
  it.each<[string, string, boolean]>([
    ['GET', '/ror/fhir/HealthcareService', true],
    ['GET', '/ws-diffusion-fhir/Location', true],
    ['GET', '/ror/fhir/Organization/12', true],
    ['HEAD', '/ror/fhir/Practitioner', true],
    ['GET', '/ror/fhir/PractitionerRole/12/_history/1', true],
    ['GET', '/ror/fhir/PractitionerRole/12/_history', true],
    ['GET', '/ror/fhir/_history', true],
    ['POST', '/ror/fhir/Location/_search', true],
    ['GET', '/ror/fhir/$export', true],
    ['POST', '/ror/fhir/$export', true],
    ['GET', '/ror/fhir/Location/$export', true],
    ['PATCH', '/ror/fhir/Location/12', false],
    ['POST', '/ror/fhir/Location', false],
    ['GET', '/ror/fhir/Task', false],
    ['GET', '/ror/fhir/Questionnaire', false],
    ['GET', '/ror/fhir/SearchParameter', false],
    ['GET', '/ror/fhir/metadata', false],
    ['GET', '/sas/editor/fhir/Practitioner', false],
    ['GET', '/ror/fhirx/Location', false],
  ])('%s %s: needed %s', (method, path, needed) => {
    expect(missing(method, path)).toEqual(needed ? NAMES : []);
  });

  it.each([
    '/ROR/fhir/HealthcareService', '/ror/FHIR/Location/12', '/ror/fhir/%48ealthcareService', '/ror/fhir/Location/', '/ror/fhir/%24export',
    '/WS-Diffusion-Fhir/Loc%61tion', '/ror/fhir/Location/%5fsearch',
  ])('no spelling of %s avoids them', (path) => {
    expect(missing(path.endsWith('search') ? 'POST' : 'GET', path)).toEqual(NAMES);
  });

  it('names the absent and the empty ones', () => {
    const given = { 'Ror-Profil-Utilisateur-Code': 'CU20', 'Ror-Profil-Utilisateur-System': ' ', 'Ror-Role-Metier-Code': 'AUTOMATE' };
    expect(missing('GET', '/ror/fhir/Location', given)).toEqual(['Ror-Profil-Utilisateur-System', 'Ror-Role-Metier-System']);
    expect(missing('GET', '/ror/fhir/Location', Object.fromEntries(NAMES.map((name) => [name, 'x'])))).toEqual([]);
  });
});
