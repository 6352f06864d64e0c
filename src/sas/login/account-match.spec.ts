import { assertedIdentity, matchAccount } from './account-match';
import type { AssertedIdentity } from './account-match';
import type { RegulatorAccount } from './regulator-accounts';
import { readAccount } from './stored-regulator-accounts';

const IDNPS = 'urn:oid:1.2.250.1.71.4.2.1';
const INTRN = 'urn:oid:1.2.250.1.213.3.6';

function account(id: string, more: Partial<RegulatorAccount>): RegulatorAccount {
  return { id, version: 1, active: true, family: 'Martin', given: 'Alix', email: `${id}@sas.example`, identifiers: [], ...more };
}

const ACCOUNTS = [
  account('national', { identifiers: [{ system: IDNPS, value: 'N1' }] }),
  account('technical', { identifiers: [{ system: INTRN, value: 'T1' }] }),
  account('both', { identifiers: [{ system: IDNPS, value: 'N2' }, { system: INTRN, value: 'T2' }] }),
  account('inactive', { active: false, identifiers: [{ system: IDNPS, value: 'N3' }] }),
];
const held = {
  byEmail: (email: string) => Promise.resolve(ACCOUNTS.find((one) => one.active && one.email === email)),
  byIdentifier: ({ system, value }: { system: string; value: string }) => Promise.resolve(ACCOUNTS.find(({ identifiers }) => identifiers.some((one) => one.system === system && one.value === value))),
};

describe('the account of an authenticated person', () => {
  test.each<[string, AssertedIdentity, string]>([
    ['national identifier', { national: 'N1' }, 'national by national'],
    ['national before technical', { national: 'N1', technical: 'T1' }, 'national by national'],
    ['technical when the national one finds nobody and the account has none', { national: 'N9', technical: 'T1' }, 'technical by technical'],
    ['e-mail last', { national: 'N9', technical: 'T9', email: 'technical@sas.example' }, 'technical by email'],
    ['technical of an account with another national identifier', { national: 'N9', technical: 'T2' }, 'refused other-person both'],
    ['e-mail of an account with another national identifier', { national: 'N9', email: 'national@sas.example' }, 'refused other-person national'],
    ['inactive, although the e-mail finds an active one', { national: 'N3', email: 'technical@sas.example' }, 'refused inactive inactive'],
    ['nobody', { national: 'N9', email: 'x@sas.example' }, 'refused unknown '],
    ['nothing asserted', {}, 'refused unknown '],
  ])('%s', async (_name, identity, expected) => {
    const match = await matchAccount(identity, held);
    expect(match.kind === 'found' ? `${match.account.id} by ${match.by}` : `refused ${match.reason} ${match.accountId ?? ''}`).toBe(expected);
  });

  test.each<[string, Record<string, unknown>, AssertedIdentity]>([
    ['Pro Santé Connect', { sub: 's', SubjectNameID: ' 899700000001 ', preferred_username: 'x' }, { national: '899700000001', technical: 's' }],
    ['another provider', { sub: 's', preferred_username: '899700000001', email: 'a@b.fr', email_verified: true }, { national: '899700000001', technical: 's', email: 'a@b.fr' }],
    ['an e-mail that nobody verified', { sub: 's', email: 'a@b.fr' }, { technical: 's' }],
    ['an e-mail verified in words only', { sub: 's', email: 'a@b.fr', email_verified: 'true' }, { technical: 's' }],
    ['blank and wrong types', { sub: 7, SubjectNameID: '  ', email: ['a@b.fr'], email_verified: true }, {}],
  ])('claims of %s', (_name, claims, identity) => {
    expect(assertedIdentity(claims)).toEqual(identity);
  });

  test('the owner of an agenda is no account, whatever he is like', () => {
    const owner = { resourceType: 'Practitioner', active: true, telecom: [{ system: 'email', value: 'a@b.fr' }], identifier: [{ system: IDNPS, value: '810000000012' }] };
    expect(readAccount(owner)).toBeUndefined();
    expect(readAccount({ ...owner, meta: { source: INTRN } })).toMatchObject({ active: true, email: 'a@b.fr' });
    expect(readAccount({ ...owner, meta: { source: INTRN }, active: 'true' })).toMatchObject({ active: false });
    expect(readAccount(null)).toBeUndefined();
  });
});
