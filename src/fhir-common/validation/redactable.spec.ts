import { profileSet } from '../definition/confidentiality';
import { defineResource } from '../definition/define-resource';
import { definitionsByType } from '../definition/fhir-api';
import type { FhirApi } from '../definition/fhir-api';
import { uselessRules } from './redactable';
import { r4Definitions } from './fixtures/r4-definitions';

function apiWith(type: string, ...paths: readonly (readonly string[])[]): FhirApi {
  const elements = paths.map((path) => ({ path, audience: () => profileSet(1) }));
  const definition = defineResource({
    type, profiles: [], description: 'Essai', searchParameters: [], includes: [], revIncludes: [], confidentiality: { version: 1, factPaths: [], record: () => profileSet(1), elements },
  });
  return {
    name: 'own', title: '', description: '', basePath: '/own', publicMetadata: false, roles: [], aliases: [], definitions: definitionsByType([definition]), inheritTokenSystem: false,
    placeCentre: () => undefined, synonymsOf: () => [], resultParameterAliases: new Map(), includeAliases: new Map(),
  };
}
const definitions = r4Definitions();
const refused = (type: string, ...path: readonly string[]): string[] => uselessRules([apiWith(type, path)], definitions).map(({ en }) => en);

it.each([
  ['Location', ['telecom']], ['Location', ['extension']], ['HealthcareService', ['extension', 'extension']], ['Organization', ['contact', 'telecom']],
  ['Organization', ['contact', 'name', 'extension']], ['PractitionerRole', ['availableTime']],
])('a rule on the list %s.%j can be applied', (type, path) => {
  expect(refused(type, ...path)).toEqual([]);
});

it.each([
  ['Location', ['managingOrganization'], /^confidentiality rule on Location.managingOrganization: this element is no list of objects/],
  ['Location', ['alias'], /Location.alias: this element is no list of objects/],
  ['Organization', ['contact', 'name'], /Organization.contact.name: this element is no list/],
  ['Location', ['telecoms'], /Location.telecoms: R4 has no such element/],
  ['Location', ['address', 'street'], /Location.address.street: R4 has no such element/],
])('a rule on %s.%j would hide nothing and is refused', (type, path, reason) => {
  expect(refused(type, ...path)).toEqual([expect.stringMatching(reason)]);
});
