import { defineResource } from '../../fhir-common/definition/define-resource';
import { grantTo } from '../../fhir-common/definition/interactions';
import { token } from '../../fhir-common/definition/search-parameter';
import { REGULATOR_PROFILE } from '../profiles';

/** Who keeps the accounts of regulators: the platform. */
export const ACCOUNT_KEEPERS = ['sas-platform', 'admin'] as const;

/** Compte régulateur (INT_R02): no request searches it; the routes find it by its keys (`account-store.ts`), the login by its index rows too. */
export const accountResource = defineResource({
  type: 'Practitioner',
  profiles: [REGULATOR_PROFILE],
  // An inactive account may have lost every identifier to another one (re-attribution).
  profilesOf: (resource) => (resource['identifier'] === undefined ? [] : [REGULATOR_PROFILE]),
  readers: ACCOUNT_KEEPERS,
  interactions: { create: grantTo(...ACCOUNT_KEEPERS), update: grantTo(...ACCOUNT_KEEPERS) },
  description: 'Compte régulateur',
  searchParameters: [
    token({ code: 'identifier', of: 'Identifier', at: 'Practitioner.identifier', fr: 'Identifiant national ou technique du régulateur' }),
    token({ code: 'email', of: 'string', at: 'Practitioner.telecom.value', fr: 'Adresse électronique du compte, telle qu’elle est écrite' }),
  ],
  includes: [],
  revIncludes: [],
  summary: ['identifier', 'active', 'name', 'telecom'],
});
