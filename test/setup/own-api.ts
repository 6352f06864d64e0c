import type { ResourceDefinition } from '../../src/fhir-common/definition/define-resource';
import { definitionsByType } from '../../src/fhir-common/definition/fhir-api';
import type { FhirApi } from '../../src/fhir-common/definition/fhir-api';

/** An interface that serves what a test declares, by the plain rules of R4. */
export function ownApi(definitions: readonly ResourceDefinition[], more: Partial<FhirApi> = {}): FhirApi {
  return {
    name: 'own', title: 'Interface d’essai', description: 'Déclarations d’un essai', basePath: '/own/fhir', publicMetadata: false, roles: ['admin'], aliases: [],
    definitions: definitionsByType(definitions), inheritTokenSystem: false, placeCentre: () => undefined, synonymsOf: () => [],
    resultParameterAliases: new Map(), includeAliases: new Map(), ...more,
  };
}
