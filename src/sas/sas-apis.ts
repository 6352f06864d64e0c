import type { ResourceDefinition } from '../fhir-common/definition/define-resource';
import { definitionsByType } from '../fhir-common/definition/fhir-api';
import type { FhirApi } from '../fhir-common/definition/fhir-api';

const COMMON = {
  publicMetadata: false,
  aliases: [],
  inheritTokenSystem: false,
  placeCentre: () => undefined,
  synonymsOf: () => [],
  resultParameterAliases: new Map<string, string>(),
  includeAliases: new Map<string, string | null>(),
} as const;

/** What an appointment editor serves to the platform: slots, schedules, regulator accounts. */
export function sasEditorApi(definitions: readonly ResourceDefinition[]): FhirApi {
  return {
    ...COMMON,
    name: 'sas-editor',
    roles: ['sas-platform', 'sas-editor', 'admin'],
    title: 'SAS, éditeur de prise de rendez-vous',
    description: 'Créneaux, agendas et comptes régulateurs',
    basePath: '/sas/editor/fhir',
    definitions: definitionsByType(definitions),
  };
}

/** What the platform serves to regulators and editors: aggregated slots, appointments. */
export function sasPlatformApi(definitions: readonly ResourceDefinition[]): FhirApi {
  return {
    ...COMMON,
    name: 'sas-platform',
    roles: ['sas-platform', 'sas-editor', 'admin'],
    title: 'SAS, plateforme numérique',
    description: 'Créneaux agrégés et rendez-vous',
    basePath: '/sas/platform/fhir',
    definitions: definitionsByType(definitions),
  };
}
