import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import { PERSON_SYSTEM, SAS_SYSTEM } from '../identifiers';
import { IDENTIFIER_TYPE } from '../nomenclature';
import { REGULATOR_PROFILE } from '../profiles';
import type { AccountIdentifier, AccountState } from './account';

/** An account as it is stored and answered: what the platform says of a regulator and nothing else. */
export function accountResourceOf({ identifiers, active, family, given, email }: AccountState): ResourceJson {
  return {
    resourceType: 'Practitioner',
    meta: { source: SAS_SYSTEM, profile: [REGULATOR_PROFILE] },
    ...(identifiers.length === 0 ? {} : { identifier: identifiers.map(identifierOf) }),
    active,
    name: [{ family, given: [given] }],
    telecom: [{ system: 'email', value: email }],
  };
}

function identifierOf({ system, value }: AccountIdentifier): object {
  return { type: { coding: [{ system: IDENTIFIER_TYPE, code: system === PERSON_SYSTEM ? 'IDNPS' : 'INTRN' }] }, system, value };
}

/** The state of a stored account. */
export function accountStateOf(resource: ResourceJson): AccountState {
  const [name] = arrayAt(resource, 'name');
  const given = arrayAt(name, 'given')[0];
  return {
    identifiers: arrayAt(resource, 'identifier').filter(isObject).map((identifier) => ({
      system: stringAt(identifier, 'system') === SAS_SYSTEM ? SAS_SYSTEM : PERSON_SYSTEM, value: stringAt(identifier, 'value') ?? '',
    })),
    active: resource['active'] === true,
    family: stringAt(name, 'family') ?? '',
    given: typeof given === 'string' ? given : '',
    email: stringAt(arrayAt(resource, 'telecom')[0], 'value') ?? '',
  };
}
