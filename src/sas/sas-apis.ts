import type { ResourceDefinition } from '../fhir-common/definition/define-resource';
import { definitionsByType } from '../fhir-common/definition/fhir-api';
import type { FhirApi } from '../fhir-common/definition/fhir-api';
import { AppointmentSearchPolicy } from './appointments/appointment-search-policy';
import { AGGREGATED_SERVICES } from './aggregator/aggregated-services';
import { ACCOUNT_SERVICES } from './regulators/account-services';
import { ACCOUNT_KEEPERS } from './regulators/account.resource';
import { ACCOUNTS_API } from './accounts-api';
import { AGENDA_KEEPERS } from './slots/agenda-access';
import { AGENDA_TRANSACTION } from './slots/agenda.examples';
import { SlotSearchPolicy } from './slots/slot-search-policy';

/** Spec 21.9. */
const MAX_BODY_BYTES = 1_048_576;

/** Spec section 14: what is missing or is no code of its list is a 400, a second resource of one identifier a 422. */
const REFUSAL_STATUSES = { duplicate: 422, 'cardinality-min': 400, 'slice-min': 400, binding: 400 } as const;

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
export function sasEditorApi(definitions: readonly ResourceDefinition[], policy: SlotSearchPolicy = new SlotSearchPolicy()): FhirApi {
  return {
    ...COMMON,
    name: 'sas-editor',
    roles: ['sas-platform', 'sas-editor', 'admin'],
    title: 'SAS, éditeur de prise de rendez-vous',
    description: 'Créneaux, agendas et comptes régulateurs',
    basePath: '/sas/editor/fhir',
    definitions: definitionsByType(definitions),
    services: ACCOUNT_SERVICES,
    search: policy,
    transaction: { roles: AGENDA_KEEPERS, maxEntries: 1_000, example: AGENDA_TRANSACTION },
    offersByRole: true,
    statuses: REFUSAL_STATUSES,
    maxBodyBytes: MAX_BODY_BYTES,
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
    services: AGGREGATED_SERVICES,
    search: new AppointmentSearchPolicy(),
    statuses: REFUSAL_STATUSES,
    maxBodyBytes: MAX_BODY_BYTES,
  };
}

/** Where the accounts of regulators are kept: served by the routes of `regulators/` on the base of the editor, and by no other. */
export function sasAccountsApi(definitions: readonly ResourceDefinition[]): FhirApi {
  return {
    ...COMMON,
    name: ACCOUNTS_API,
    roles: ACCOUNT_KEEPERS,
    title: 'SAS, comptes régulateurs',
    description: 'Comptes régulateurs d’un éditeur',
    basePath: '/sas/accounts/fhir',
    internal: true,
    definitions: definitionsByType(definitions),
  };
}
