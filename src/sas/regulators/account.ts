import { arrayAt, isObject, isResource, stringAt } from '../../fhir-common/core/json';
import type { JsonObject } from '../../fhir-common/core/json';
import { PERSON_SYSTEM, SAS_SYSTEM } from '../identifiers';
import { IDENTIFIER_TYPE } from '../nomenclature';
import { REGULATOR_PROFILE } from '../profiles';
import type { Reading, Refusal, SasErrorCode } from '../refusals';

/** National (IDNPS) or technical (INTRN): the system tells them apart; the shape of the value does not matter (spec 11.2). */
export interface AccountIdentifier {
  readonly system: typeof PERSON_SYSTEM | typeof SAS_SYSTEM;
  readonly value: string;
}

/** What the platform says of a regulator: the full new state of the account. */
export interface AccountState {
  readonly identifiers: readonly AccountIdentifier[];
  readonly active: boolean;
  readonly family: string;
  readonly given: string;
  /** As written; compared in lower case. */
  readonly email: string;
}

const TYPE_OF_SYSTEM: Readonly<Record<string, string>> = { [PERSON_SYSTEM]: 'IDNPS', [SAS_SYSTEM]: 'INTRN' };

/**
 * Reads the body of INT_R02, valid R4 already. What the flow asks for beyond the profile is asked for here: one name, one e-mail (C32).
 * The id of the body is ignored (C30). Every refusal is collected.
 */
export function readAccount(body: unknown): Reading<AccountState> {
  const refusals: Refusal[] = [];
  const refuse = (code: SasErrorCode, expression: string, details: Refusal['details'] = {}): void => {
    refusals.push({ code, details: { element: expression, ...details }, expression });
  };
  if (!isResource(body) || body.resourceType !== 'Practitioner') {
    return { ok: false, refusals: [{ code: 'sas-wrong-resource', details: { type: 'Practitioner' } }] };
  }
  if (arrayAt(body['meta'], 'profile').some((url) => url !== REGULATOR_PROFILE)) refuse('sas-unknown-profile', 'Practitioner.meta.profile', { expected: REGULATOR_PROFILE });
  const identifiers = readIdentifiers(body, refuse);
  const { active } = body;
  if (typeof active !== 'boolean') refuse('sas-missing-element', 'Practitioner.active');
  const name = readName(body, refuse);
  const email = readEmail(body, refuse);
  if (refusals.length > 0 || typeof active !== 'boolean') return { ok: false, refusals };
  return { ok: true, value: { identifiers, active, ...name, email } };
}

type Refuse = (code: SasErrorCode, expression: string, details?: Refusal['details']) => void;

function readIdentifiers(body: JsonObject, refuse: Refuse): readonly AccountIdentifier[] {
  const items = arrayAt(body, 'identifier').filter(isObject);
  if (items.length === 0) refuse('sas-missing-element', 'Practitioner.identifier');
  const read = items.flatMap((item, index): readonly AccountIdentifier[] => {
    const place = `Practitioner.identifier[${index}]`;
    const system = stringAt(item, 'system') ?? '';
    const value = stringAt(item, 'value')?.trim() ?? '';
    if (system === '') refuse('sas-missing-element', `${place}.system`);
    if (value === '') refuse('sas-missing-element', `${place}.value`);
    const codings = isObject(item['type']) ? arrayAt(item['type'], 'coding') : [];
    if (codings.length === 0) refuse('sas-missing-element', `${place}.type`);
    const code = codings.filter((coding) => stringAt(coding, 'system') === IDENTIFIER_TYPE).map((coding) => stringAt(coding, 'code'))[0];
    const known = system === PERSON_SYSTEM || system === SAS_SYSTEM ? system : undefined;
    if (system !== '' && codings.length > 0 && (known === undefined || TYPE_OF_SYSTEM[system] !== code)) {
      refuse('sas-identifier-type', `${place}.type`, { national: PERSON_SYSTEM, technical: SAS_SYSTEM });
    }
    return known === undefined || value === '' ? [] : [{ system: known, value }];
  });
  for (const system of [PERSON_SYSTEM, SAS_SYSTEM]) {
    if (read.filter((one) => one.system === system).length > 1) refuse('sas-repeated-element', 'Practitioner.identifier', { element: `Practitioner.identifier (${system})` });
  }
  return read;
}

function readName(body: JsonObject, refuse: Refuse): Pick<AccountState, 'family' | 'given'> {
  const names = arrayAt(body, 'name').filter(isObject);
  const [name] = names;
  if (name === undefined) refuse('sas-missing-element', 'Practitioner.name');
  if (names.length > 1) refuse('sas-repeated-element', 'Practitioner.name');
  const family = stringAt(name, 'family')?.trim() ?? '';
  const given = arrayAt(name, 'given').filter((one) => typeof one === 'string');
  if (name !== undefined && family === '') refuse('sas-missing-element', 'Practitioner.name[0].family');
  if (name !== undefined && given.length === 0) refuse('sas-missing-element', 'Practitioner.name[0].given');
  if (given.length > 1) refuse('sas-repeated-element', 'Practitioner.name[0].given');
  return { family, given: given[0]?.trim() ?? '' };
}

function readEmail(body: JsonObject, refuse: Refuse): string {
  const telecoms = arrayAt(body, 'telecom').filter(isObject);
  if (telecoms.length === 0) refuse('sas-missing-element', 'Practitioner.telecom');
  telecoms.forEach((telecom, index) => {
    if (stringAt(telecom, 'system') === undefined) refuse('sas-missing-element', `Practitioner.telecom[${index}].system`);
    else if (stringAt(telecom, 'system') !== 'email') refuse('sas-not-email', `Practitioner.telecom[${index}].system`);
    if (stringAt(telecom, 'value') === undefined) refuse('sas-missing-element', `Practitioner.telecom[${index}].value`);
  });
  const emails = telecoms.filter((telecom) => stringAt(telecom, 'system') === 'email').flatMap((telecom) => stringAt(telecom, 'value')?.trim() ?? []);
  if (emails.length > 1) refuse('sas-repeated-element', 'Practitioner.telecom');
  const [email = ''] = emails;
  if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email)) refuse('sas-not-email', 'Practitioner.telecom[0].value');
  return email;
}
