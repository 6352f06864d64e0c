import type { JsonObject } from '../../fhir-common/core/json';
import type { FeatureService } from '../../fhir-common/definition/feature-service';
import { grantTo } from '../../fhir-common/definition/interactions';
import { PERSON_SYSTEM } from '../identifiers';
import { REGULATOR_PROFILE } from '../profiles';
import { accountResourceOf } from './account-resource';
import { ACCOUNT_KEEPERS } from './account.resource';

/** What the platform sends of a regulator. */
function account(value: string, active: boolean): JsonObject {
  return { ...accountResourceOf({ identifiers: [{ system: PERSON_SYSTEM, value }], active, family: 'BENHADDOU-CARLIER', given: 'Nadia', email: `${value.split('/').at(-1) ?? ''}@samu.example` }) };
}

/** Regulator accounts on the base of the editor (INT_R02), as `/metadata` and the OpenAPI document tell them. */
export const ACCOUNT_SERVICES: readonly FeatureService[] = [{
  type: 'Practitioner',
  profiles: [REGULATOR_PROFILE],
  description: 'Compte régulateur (INT_R02) : POST, et PUT conditionnel par identifiant, qui crée ou remplace',
  interactions: { create: grantTo(...ACCOUNT_KEEPERS), update: grantTo(...ACCOUNT_KEEPERS) },
  updateCreates: true,
  examples: {
    create: { body: account('3990700015/EXEMPLE-1', true) },
    update: { criteria: { identifier: `${PERSON_SYSTEM}|3990700015/EXEMPLE-2` }, body: account('3990700015/EXEMPLE-2', true) },
  },
}];
