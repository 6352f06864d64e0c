import { isObject, stringAt } from '../../src/fhir-common/core/json';
import type { JsonObject } from '../../src/fhir-common/core/json';
import { readCriterion } from '../../src/sas/conditional-criterion';
import { PERSON_SYSTEM, SAS_SYSTEM } from '../../src/sas/identifiers';
import { refusedRequest } from '../../src/sas/refusals';
import type { Refusal } from '../../src/sas/refusals';
import { readAccount } from '../../src/sas/regulators/account';
import type { AccountState } from '../../src/sas/regulators/account';
import { decideCreate, decideUpdate } from '../../src/sas/regulators/account-decision';
import type { Decision, HeldAccount } from '../../src/sas/regulators/account-decision';
import { exampleNames, readExample } from './examples';

/** Accounts in memory, changed by decisions as the store will. */
class Accounts {
  readonly held: HeldAccount[] = [];

  apply(decision: Decision, state: AccountState): number {
    if (decision.kind === 'refuse') return refusedRequest(decision.refusals).status;
    for (const { id, identifiers } of decision.taken) {
      this.change(id, (account) => ({
        ...account,
        identifiers: account.identifiers.filter((one) => !identifiers.some((taken) => taken.system === one.system && taken.value === one.value)),
        aliases: account.aliases.filter((alias) => !identifiers.some(({ value }) => value === alias)),
      }));
    }
    if (decision.kind === 'update') {
      this.change(decision.id, (account) => ({ ...account, ...state, aliases: decision.aliases }));
      return 200;
    }
    this.held.push({ id: `reg-${this.held.length + 1}`, ...state, aliases: decision.aliases });
    return 201;
  }

  private change(id: string, change: (account: HeldAccount) => HeldAccount): void {
    const index = this.held.findIndex((account) => account.id === id);
    const account = this.held[index];
    if (account === undefined) throw new Error(`no account ${id}`);
    this.held[index] = change(account);
  }
}

const national = (value: string): AccountState['identifiers'][number] => ({ system: PERSON_SYSTEM, value });
const technical = (value: string): AccountState['identifiers'][number] => ({ system: SAS_SYSTEM, value });
const state = (fields: Partial<AccountState> = {}): AccountState => ({ identifiers: [national('3990700015/R1')], active: true, family: 'A', given: 'B', email: 'a@b.example', ...fields });

test('the published exchanges, played in order, are answered as published', () => {
  const accounts = new Accounts();
  for (const name of exampleNames('regulator')) {
    const example = readExample(`regulator/${name}`);
    const request = object(example['request']);
    const expected = object(example['expected']);
    const read = readAccount(request['body']);
    let refusals: readonly Refusal[];
    let status: number;
    if (!read.ok) {
      refusals = read.refusals;
      status = refusedRequest(refusals).status;
    } else {
      const query = (stringAt(request, 'onTheWire') ?? '').split('?')[1] ?? '';
      const criterion = readCriterion(query, ['identifier'], [PERSON_SYSTEM, SAS_SYSTEM]);
      const decision = request['method'] === 'POST' ? decideCreate(read.value, accounts.held)
        : decideUpdate(criterion.ok && criterion.value !== undefined ? criterion.value : { system: '', value: '' }, read.value, accounts.held);
      refusals = decision.kind === 'refuse' ? decision.refusals : [];
      status = accounts.apply(decision, read.value);
    }
    expect([name, status]).toEqual([name, expected['status']]);
    const [issue] = (object(expected['body'] ?? {})['issue'] ?? []) as JsonObject[];
    const told = refusedRequest(refusals).issues.map((one) => [one.issue, [one.expression]]);
    if (issue !== undefined) expect(told).toContainEqual([issue['code'], issue['expression']]);
  }
  expect(accounts.held).toHaveLength(4);
});

describe('re-attribution', () => {
  const holder = (active: boolean): HeldAccount => ({ id: 'old', ...state({ active, email: 'old@b.example' }), aliases: [] });

  test('an identifier of an inactive account goes to this one', () => {
    const accounts = new Accounts();
    accounts.held.push(holder(false), { id: 'new', ...state({ identifiers: [technical('t')] }), aliases: [] });
    const body = state();
    expect(accounts.apply(decideUpdate(technical('t'), body, accounts.held), body)).toBe(200);
    expect(accounts.held.map(({ id, identifiers, aliases }) => [id, identifiers, aliases])).toEqual([['old', [], []], ['new', [national('3990700015/R1')], ['t']]]);
  });

  test('an identifier of an active account stays there, and nothing changes', () => {
    expect(decideUpdate(technical('t'), state(), [holder(true)])).toEqual({
      kind: 'refuse', refusals: [{ code: 'sas-held-by-active', details: { element: 'Practitioner.identifier[0]' }, expression: 'Practitioner.identifier[0]' }],
    });
  });
});

test('a national identifier that was replaced finds the account no more, a technical one does', () => {
  const held: HeldAccount[] = [{ id: 'one', ...state({ identifiers: [national('new')], email: 'x@b.example' }), aliases: ['t'] }];
  expect(decideUpdate(technical('t'), state({ email: 'y@b.example' }), held)).toMatchObject({ kind: 'update', id: 'one' });
  expect(decideUpdate(national('old'), state({ email: 'y@b.example' }), held)).toMatchObject({ kind: 'create' });
});

test('the e-mail finds the account whose change of identifier was missed, never an inactive one', () => {
  const held = (active: boolean): HeldAccount[] => [{ id: 'one', ...state({ active, identifiers: [national('x')], email: 'A@B.example' }), aliases: [] }];
  expect(decideUpdate(national('gone'), state(), held(true))).toMatchObject({ kind: 'update', id: 'one' });
  expect(decideUpdate(national('gone'), state(), held(false))).toMatchObject({ kind: 'create' });
});

test('an e-mail of an active account is refused, one of an inactive account is free', () => {
  const other = (active: boolean): HeldAccount[] => [
    { id: 'one', ...state({ active, identifiers: [national('x')] }), aliases: [] },
    { id: 'two', ...state({ identifiers: [national('y')], email: 'y@b.example' }), aliases: [] },
  ];
  const body = state({ identifiers: [national('y')] });
  expect(decideUpdate(national('y'), body, other(true))).toMatchObject({ kind: 'refuse', refusals: [{ code: 'sas-held-by-active', expression: 'Practitioner.telecom[0]' }] });
  expect(decideUpdate(national('y'), body, other(false))).toMatchObject({ kind: 'update', id: 'two', taken: [] });
});

test('a POST is refused for an identifier of any account, an alias too, and for the e-mail of an active one', () => {
  const held = (active: boolean): HeldAccount[] => [{ id: 'one', ...state({ active, identifiers: [national('x')] }), aliases: ['t'] }];
  const codes = (decision: Decision): unknown => (decision.kind === 'refuse' ? decision.refusals.map(({ expression }) => expression) : decision.kind);
  expect(codes(decideCreate(state({ identifiers: [national('x')], email: 'z@b.example' }), held(false)))).toEqual(['Practitioner.identifier[0]']);
  expect(codes(decideCreate(state({ identifiers: [technical('t')], email: 'z@b.example' }), held(false)))).toEqual(['Practitioner.identifier[0]']);
  expect(codes(decideCreate(state({ identifiers: [national('z')] }), held(true)))).toEqual(['Practitioner.telecom[0]']);
  expect(codes(decideCreate(state({ identifiers: [national('z')] }), held(false)))).toBe('create');
});

test.each([
  ['active, technical to national', technical('t'), state({ active: true })],
  ['inactive, technical to national', technical('t'), state({ active: false })],
  ['inactive, national to another national', national('n'), state({ active: false })],
  ['active, both identifiers', technical('t'), state({ identifiers: [national('n'), technical('t')] })],
])('replaying a PUT changes nothing and answers 200: %s', (_title, criterion, body) => {
  const accounts = new Accounts();
  expect(accounts.apply(decideUpdate(criterion, body, accounts.held), body)).toBe(201);
  const after = structuredClone(accounts.held);
  for (let round = 0; round < 3; round += 1) expect(accounts.apply(decideUpdate(criterion, body, accounts.held), body)).toBe(200);
  expect(accounts.held).toEqual(after);
});

const BODY = object(object(readExample('regulator/01-post-national-id.json')['request'])['body']);
const IDENTIFIER = object((BODY['identifier'] as unknown[])[0]);

test.each<[string, JsonObject, number, string[]]>([
  ['no identifier', { identifier: undefined }, 400, ['Practitioner.identifier']],
  ['no active', { active: undefined }, 400, ['Practitioner.active']],
  ['no name', { name: undefined }, 400, ['Practitioner.name']],
  ['no e-mail', { telecom: undefined }, 400, ['Practitioner.telecom']],
  ['no family name', { name: [{ given: ['A'] }] }, 400, ['Practitioner.name[0].family']],
  ['two given names', { name: [{ family: 'A', given: ['B', 'C'] }] }, 422, ['Practitioner.name[0].given']],
  ['two names', { name: [{ family: 'A', given: ['B'] }, { family: 'C', given: ['D'] }] }, 422, ['Practitioner.name']],
  ['two e-mails', { telecom: [{ system: 'email', value: 'a@b' }, { system: 'email', value: 'c@d' }] }, 422, ['Practitioner.telecom']],
  ['a phone', { telecom: [{ system: 'email', value: 'a@b' }, { system: 'phone', value: '1' }] }, 422, ['Practitioner.telecom[1].system']],
  ['an unreadable e-mail', { telecom: [{ system: 'email', value: 'a b' }] }, 422, ['Practitioner.telecom[0].value']],
  ['two national identifiers', { identifier: [IDENTIFIER, { ...IDENTIFIER, value: 'x' }] }, 422, ['Practitioner.identifier']],
  ['a type that does not fit', { identifier: [{ ...IDENTIFIER, system: SAS_SYSTEM }] }, 422, ['Practitioner.identifier[0].type']],
  ['an unknown system', { identifier: [{ ...IDENTIFIER, system: 'urn:x' }] }, 422, ['Practitioner.identifier[0].type']],
  ['a blank value', { identifier: [{ ...IDENTIFIER, value: ' ' }] }, 400, ['Practitioner.identifier[0].value']],
  ['another profile', { meta: { profile: ['http://x'] } }, 400, ['Practitioner.meta.profile']],
  ['another resource', { resourceType: 'Patient' }, 400, ['']],
])('%s is refused', (_title, change, status, expressions) => {
  const read = readAccount({ ...BODY, ...change });
  const refused = refusedRequest(read.ok ? [] : read.refusals);
  expect([refused.status, refused.issues.map(({ expression }) => expression ?? '')]).toEqual([status, expressions]);
  for (const { fr, en } of refused.issues) expect(fr + en).not.toMatch(/\{\w+\}|TRÉGUER|samu-fictif/);
});

test('an id of the platform and a missing source are no obstacle', () => {
  expect(readAccount({ ...BODY, id: 'platform-1', meta: {} }).ok).toBe(true);
});

test.each<[string, unknown]>([
  ['identifier=urn:oid:1.2.250.1.71.4.2.1|3990700015/R0457', national('3990700015/R0457')],
  ['identifier=urn:oid:1.2.250.1.71.4.2.1%7C3990700015%2FR0457&_format=json', national('3990700015/R0457')],
  ['_format=json', undefined],
  ['identifier=3990700015', 'refused'],
  ['identifier=%7C3990700015', 'refused'],
  ['identifier=urn:oid:1.2.250.1.71.4.2.1%7C', 'refused'],
  ['identifier=urn:x%7C1', 'refused'],
  ['identifier=urn:oid:1.2.250.1.71.4.2.1%7C1,urn:oid:1.2.250.1.71.4.2.1%7C2', 'refused'],
  ['identifier=urn:oid:1.2.250.1.71.4.2.1%7C1&identifier=urn:oid:1.2.250.1.71.4.2.1%7C1', 'refused'],
])('the criterion %s', (query, expected) => {
  const read = readCriterion(query, ['identifier'], [PERSON_SYSTEM, SAS_SYSTEM]);
  expect(read.ok ? read.value : 'refused').toEqual(expected);
});

function object(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error('not an object');
  return value;
}
