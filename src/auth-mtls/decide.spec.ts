import * as fc from 'fast-check';
import { clientRegistryOf } from './client-registry';
import type { EnrolledClient } from './client-registry';
import { decide, decideDevelopmentClient } from './decide';
import type { AccessDecision, AccessRules, Presentation, PresentedCertificate, PresentedToken } from './decide';
import type { CertificateFacts } from './trust/certificate-facts';
import type { RevocationList } from './trust/revocation-list';

const NOW = new Date('2026-11-20T12:00:00Z');
const HOUR_MS = 3_600_000;
const at = (hours: number): Date => new Date(NOW.getTime() + hours * HOUR_MS);

const CLIENT: EnrolledClient = {
  id: 'ror-profile-1', commonName: 'ror-profile-1.dev.example', organizationalUnit: '1750000001', roles: ['ror-consumer'], accessProfile: 1,
  perimeter: { regions: ['24'], structures: [] }, quotaPoints: 600, enabled: true,
};
const REGISTRY = clientRegistryOf([
  CLIENT,
  { ...CLIENT, id: 'sleeping', commonName: 'sleeping.dev.example', enabled: false },
  { ...CLIENT, id: 'free', commonName: 'free.dev.example', accessProfile: 0 },
  { ...CLIENT, id: 'free-and-bi', commonName: 'free-and-bi.dev.example', accessProfile: 0, roles: ['ror-consumer', 'bi'] },
]);

const LEAF: CertificateFacts = {
  commonNames: ['ror-profile-1.dev.example'], organizationalUnits: ['1750000001'], subject: 'CN=ror-profile-1.dev.example', issuer: 'CN=issuing',
  serialNumber: '4A', fingerprint256: 'AA:BB', thumbprint: 'leaf-thumbprint', validFrom: new Date('2026-01-01'), validTo: new Date('2027-01-01'),
  isAuthority: false, pathLength: Infinity, signsDigitally: true, signsCertificates: false, signsLists: false, authenticatesClients: true, unusable: undefined,
};
const authority = (name: string, serialNumber: string): CertificateFacts => ({
  ...LEAF, commonNames: [name], subject: `CN=${name}`, issuer: 'CN=root', serialNumber, fingerprint256: name,
  isAuthority: true, signsCertificates: true, signsLists: true, signsDigitally: false, authenticatesClients: false,
});
const ISSUING = authority('issuing', '02');
const ROOT = authority('root', '01');

const list = (revoked: string[], nextUpdate = at(24), thisUpdate = at(-1)): RevocationList =>
  ({ issuer: '', thisUpdate, nextUpdate, revoked: new Set(revoked), der: Buffer.alloc(0), digest: '' });
const LISTS = new Map([['issuing', list([])], ['root', list([])]]);
const RULES: AccessRules = { registry: REGISTRY, lists: LISTS, stalePolicy: { graceHours: 0 }, now: NOW };

const VALID: PresentedCertificate = { leaf: LEAF, path: [LEAF, ISSUING, ROOT], transportError: undefined };
const withLeaf = (changed: Partial<CertificateFacts>): PresentedCertificate => {
  const leaf = { ...LEAF, ...changed };
  return { ...VALID, leaf, path: [leaf, ISSUING, ROOT] };
};
const by = (certificate: Presentation['certificate'], more: Partial<Presentation> = {}): Presentation =>
  ({ certificate, forgedHeader: false, token: undefined, ...more });
const token = (clientId: string, thumbprint?: string): PresentedToken => ({ kind: 'verified', clientId, thumbprint });

function outcome(decision: AccessDecision): string {
  return decision.kind === 'accepted' ? `accepted ${decision.client.id}` : `${decision.kind} ${decision.code}`;
}

describe('decide', () => {
  it.each<[string, Presentation, string, Partial<AccessRules>?]>([
    ['a valid certificate', by(VALID), 'accepted ror-profile-1'],
    ['no certificate', by('none'), 'unauthenticated certificate-required'],
    ['no certificate through the proxy', by('missing'), 'unauthenticated proxy-certificate-required'],
    ['an unreadable certificate through the proxy', by('malformed'), 'refused certificate-malformed'],
    ['a forged proxy header beside a valid certificate', by(VALID, { forgedHeader: true }), 'refused forged-proxy-header'],

    ['expired', by(withLeaf({ validTo: at(-1) })), 'refused certificate-expired'],
    ['expired since the connection was opened', by(VALID), 'refused certificate-expired', { now: new Date('2027-01-02'), lists: new Map() }],
    ['not yet valid', by(withLeaf({ validFrom: at(1) })), 'refused certificate-not-yet-valid'],
    ['dates that cannot be read', by(withLeaf({ validTo: new Date(NaN) })), 'refused certificate-expired'],
    ['an expired authority', by({ ...VALID, path: [LEAF, { ...ISSUING, validTo: at(-1) }, ROOT] }), 'refused certificate-untrusted'],
    ['wrong CA', by({ ...VALID, path: undefined }), 'refused certificate-untrusted'],
    ['wrong CA and expired: no trust, no detail', by({ ...withLeaf({ validTo: at(-1) }), path: undefined }), 'refused certificate-untrusted'],
    ['a CA certificate as leaf', by(withLeaf({ isAuthority: true })), 'refused certificate-wrong-purpose'],
    ['a leaf that may sign certificates', by(withLeaf({ signsCertificates: true })), 'refused certificate-wrong-purpose'],
    ['wrong extended key usage', by(withLeaf({ authenticatesClients: false })), 'refused certificate-wrong-purpose'],
    ['wrong key usage', by(withLeaf({ signsDigitally: false })), 'refused certificate-wrong-purpose'],

    ['CN not enrolled', by(withLeaf({ commonNames: ['stranger.dev.example'] })), 'refused client-not-enrolled'],
    ['CN enrolled in other letters', by(withLeaf({ commonNames: ['ROR-profile-1.dev.example'] })), 'refused client-not-enrolled'],
    ['other OU', by(withLeaf({ organizationalUnits: ['1750000002'] })), 'refused client-organization-mismatch'],
    ['two OUs, the first enrolled', by(withLeaf({ organizationalUnits: ['1750000001', '2'] })), 'refused certificate-ambiguous-subject'],
    ['two CNs, the first enrolled', by(withLeaf({ commonNames: [CLIENT.commonName, 'x'] })), 'refused certificate-ambiguous-subject'],
    ['no OU', by(withLeaf({ organizationalUnits: [] })), 'refused certificate-ambiguous-subject'],
    ['a disabled client', by(withLeaf({ commonNames: ['sleeping.dev.example'] })), 'refused client-disabled'],

    ['revoked leaf', by(VALID), 'refused certificate-revoked', { lists: new Map([['issuing', list(['4A'])], ['root', list([])]]) }],
    ['revoked leaf, written with leading zeros', by(withLeaf({ serialNumber: '004a' })), 'refused certificate-revoked',
      { lists: new Map([['issuing', list(['4A'])], ['root', list([])]]) }],
    ['revoked intermediate', by(VALID), 'refused certificate-revoked', { lists: new Map([['issuing', list([])], ['root', list(['2'])]]) }],
    ['revoked intermediate without a list of its own', by(VALID), 'refused certificate-revoked', { lists: new Map([['root', list(['2'])]]) }],
    ['the serial number revoked by another authority', by(VALID), 'accepted ror-profile-1', { lists: new Map([...LISTS, ['root', list(['4A'])]]) }],
    ['no list of the issuing authority', by(VALID), 'refused certificate-revocation-unknown', { lists: new Map([['root', list([])]]) }],
    ['no list of the root', by(VALID), 'refused certificate-revocation-unknown', { lists: new Map([['issuing', list([])]]) }],
    ['stale list', by(VALID), 'refused certificate-revocation-unknown', { lists: new Map([...LISTS, ['issuing', list([], at(-1))]]) }],
    ['stale list of the root', by(VALID), 'refused certificate-revocation-unknown', { lists: new Map([...LISTS, ['root', list([], at(-1))]]) }],
    ['list of tomorrow', by(VALID), 'refused certificate-revocation-unknown', { lists: new Map([...LISTS, ['issuing', list([], at(48), at(24))]]) }],
    ['stale list within the accepted hours', by(VALID), 'accepted ror-profile-1',
      { lists: new Map([...LISTS, ['issuing', list([], at(-1))]]), stalePolicy: { graceHours: 2 } }],
    ['stale list beyond the accepted hours', by(VALID), 'refused certificate-revocation-unknown',
      { lists: new Map([...LISTS, ['issuing', list([], at(-3))]]), stalePolicy: { graceHours: 2 } }],
    ['revoked by a stale list', by(VALID), 'refused certificate-revoked', { lists: new Map([...LISTS, ['issuing', list(['4A'], at(-1))]]) }],
    // OpenSSL keeps the verdict of the first handshake in the session.
    ['resumed session after revocation', by({ ...VALID, transportError: undefined }), 'refused certificate-revoked',
      { lists: new Map([...LISTS, ['issuing', list(['4A'])]]) }],

    ['revoked, says OpenSSL', by({ ...VALID, transportError: 'CERT_REVOKED' }), 'refused certificate-revoked'],
    ['expired, says OpenSSL', by({ ...VALID, transportError: 'CERT_HAS_EXPIRED' }), 'refused certificate-expired'],
    ['not yet valid, says OpenSSL', by({ ...VALID, transportError: 'CERT_NOT_YET_VALID' }), 'refused certificate-not-yet-valid'],
    ['wrong purpose, says OpenSSL', by({ ...VALID, transportError: 'INVALID_PURPOSE' }), 'refused certificate-wrong-purpose'],
    ['anything else OpenSSL objects to', by({ ...VALID, transportError: 'CERT_SIGNATURE_FAILURE' }), 'refused certificate-untrusted'],
    ['lists OpenSSL did not have at the handshake', by({ ...VALID, transportError: 'UNABLE_TO_GET_CRL' }), 'accepted ror-profile-1'],
    ['lists stale for OpenSSL, accepted by our policy', by({ ...VALID, transportError: 'CRL_HAS_EXPIRED' }), 'accepted ror-profile-1',
      { lists: new Map([...LISTS, ['issuing', list([], at(-1))]]), stalePolicy: { graceHours: 2 } }],

    ['a token bound to this certificate', by(VALID, { token: token('ror-profile-1', 'leaf-thumbprint') }), 'accepted ror-profile-1'],
    ['a token bound to another certificate', by(VALID, { token: token('ror-profile-1', 'other') }), 'unauthenticated token-certificate-mismatch'],
    ['the token of another client', by(VALID, { token: token('free', 'leaf-thumbprint') }), 'unauthenticated token-client-mismatch'],
    ['the certificate of another client', by(withLeaf({ commonNames: ['free.dev.example'] }), { token: token('ror-profile-1', 'leaf-thumbprint') }),
      'unauthenticated token-client-mismatch'],
    ['a bound token without certificate', by('none', { token: token('ror-profile-1', 'leaf-thumbprint') }), 'unauthenticated certificate-required'],
    ['a bound token of access profile 0 without certificate', by('none', { token: token('free', 'x') }), 'unauthenticated certificate-required'],
    ['a bound token with a revoked certificate', by(VALID, { token: token('ror-profile-1', 'leaf-thumbprint') }), 'refused certificate-revoked',
      { lists: new Map([...LISTS, ['issuing', list(['4A'])]]) }],
    ['an unbound token of access profile 0', by('none', { token: token('free') }), 'accepted free'],
    ['an unbound token of access profile 1', by('none', { token: token('ror-profile-1') }), 'unauthenticated token-not-bound'],
    ['an unbound token beside the right certificate', by(VALID, { token: token('ror-profile-1') }), 'unauthenticated token-not-bound'],
    ['an unbound token of access profile 0 with another role', by('none', { token: token('free-and-bi') }), 'unauthenticated token-not-bound'],
    ['an unbound token of a disabled client', by('none', { token: token('sleeping') }), 'refused client-disabled'],
    ['an unbound token of nobody', by('none', { token: token('stranger') }), 'refused client-not-enrolled'],
    ['an expired token beside a valid certificate', by(VALID, { token: { kind: 'expired' } }), 'unauthenticated token-expired'],
    ['an invalid token beside a valid certificate', by(VALID, { token: { kind: 'invalid' } }), 'unauthenticated token-invalid'],
  ])('%s', (_name, presentation, expected, rules = {}) => {
    expect(outcome(decide(presentation, { ...RULES, ...rules }))).toBe(expected);
  });

  it('hands on what the application needs to know about the caller', () => {
    const client = {
      id: 'ror-profile-1', commonName: 'ror-profile-1.dev.example', organizationalUnit: '1750000001', roles: ['ror-consumer'], accessProfile: 1,
      perimeter: { regions: ['24'], structures: [] }, quotaPoints: 600,
    };
    const certificate = { serialNumber: '4A', fingerprint256: 'AA:BB' };
    expect(decide(by(VALID), RULES)).toEqual({ kind: 'accepted', client: { ...client, certificate, authentication: 'certificate' } });
    expect(decide(by(VALID, { token: token('ror-profile-1', 'leaf-thumbprint') }), RULES))
      .toEqual({ kind: 'accepted', client: { ...client, certificate, authentication: 'token' } });
    expect(decide(by('none', { token: token('free') }), RULES))
      .toMatchObject({ kind: 'accepted', client: { id: 'free', certificate: null, authentication: 'token' } });
  });

  it('accepts a certificate only with a path, current lists, its dates, its purpose and its enrolment all together', () => {
    const presentation = fc.record({
      path: fc.boolean(), listed: fc.boolean(), inTime: fc.boolean(), purpose: fc.boolean(), enrolled: fc.boolean(), forgedHeader: fc.boolean(),
    });
    fc.assert(fc.property(presentation, ({ path, listed, inTime, purpose, enrolled, forgedHeader }) => {
      const certificate = withLeaf({
        validTo: inTime ? at(1) : at(-1), authenticatesClients: purpose, organizationalUnits: [enrolled ? CLIENT.organizationalUnit : 'other'],
      });
      const decision = decide(by(path ? certificate : { ...certificate, path: undefined }, { forgedHeader }), { ...RULES, lists: listed ? LISTS : new Map() });
      return (decision.kind === 'accepted') === (path && listed && inTime && purpose && enrolled && !forgedHeader);
    }));
  });
});

describe('decideDevelopmentClient', () => {
  it.each<[string, string | undefined, boolean, string]>([
    ['an enrolled client on this machine', 'ror-profile-1', true, 'accepted ror-profile-1'],
    ['a call from elsewhere', 'ror-profile-1', false, 'refused development-client-remote'],
    ['no name', undefined, true, 'unauthenticated development-client-required'],
    ['an empty name', '', true, 'unauthenticated development-client-required'],
    ['an unknown name', 'stranger', true, 'refused client-not-enrolled'],
    ['a CN instead of a name', 'ror-profile-1.dev.example', true, 'refused client-not-enrolled'],
    ['a disabled client', 'sleeping', true, 'refused client-disabled'],
  ])('%s', (_name, name, isLocal, expected) => {
    expect(outcome(decideDevelopmentClient(name, isLocal, REGISTRY))).toBe(expected);
  });
});
