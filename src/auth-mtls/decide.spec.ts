import * as fc from 'fast-check';
import { clientRegistryOf } from './client-registry';
import type { EnrolledClient } from './client-registry';
import { decide, decideDevelopmentClient } from './decide';
import type { AccessDecision, PresentedCertificate } from './decide';

const NOW = new Date('2026-11-20T12:00:00Z');

const CLIENT: EnrolledClient = {
  id: 'ror-profile-1',
  commonName: 'ror-profile-1.dev.example',
  organizationalUnit: '1750000001',
  roles: ['ror-consumer'],
  accessProfile: 1,
  enabled: true,
};
const REGISTRY = clientRegistryOf([
  CLIENT,
  { ...CLIENT, id: 'sleeping', commonName: 'sleeping.dev.example', enabled: false },
]);
const VALID: PresentedCertificate = {
  authorized: true,
  authorizationError: undefined,
  commonNames: ['ror-profile-1.dev.example'],
  organizationalUnits: ['1750000001'],
  serialNumber: '4A',
  fingerprint256: 'AA:BB',
  validFrom: new Date('2026-01-01T00:00:00Z'),
  validTo: new Date('2027-01-01T00:00:00Z'),
};
const unverified = (authorizationError: string): PresentedCertificate => ({ ...VALID, authorized: false, authorizationError });

function outcome(decision: AccessDecision): string {
  return decision.kind === 'accepted' ? `accepted ${decision.client.id}` : `${decision.kind} ${decision.code}`;
}

describe('decide', () => {
  it.each<[string, PresentedCertificate | undefined, string]>([
    ['a valid certificate', VALID, 'accepted ror-profile-1'],
    ['no certificate', undefined, 'unauthenticated certificate-required'],
    ['expired, says TLS', unverified('CERT_HAS_EXPIRED'), 'refused certificate-expired'],
    ['expired since the connection was opened', { ...VALID, validTo: new Date('2026-11-20T11:59:59Z') }, 'refused certificate-expired'],
    ['not yet valid, says TLS', unverified('CERT_NOT_YET_VALID'), 'refused certificate-not-yet-valid'],
    ['not yet valid by our clock', { ...VALID, validFrom: new Date('2026-11-20T12:00:01Z') }, 'refused certificate-not-yet-valid'],
    ['wrong CA', unverified('SELF_SIGNED_CERT_IN_CHAIN'), 'refused certificate-untrusted'],
    ['wrong CA with revocation lists', unverified('UNABLE_TO_GET_CRL'), 'refused certificate-untrusted'],
    ['revoked', unverified('CERT_REVOKED'), 'refused certificate-revoked'],
    ['a server certificate', unverified('INVALID_PURPOSE'), 'refused certificate-wrong-purpose'],
    ['CN not enrolled', { ...VALID, commonNames: ['stranger.dev.example'] }, 'refused client-not-enrolled'],
    ['CN enrolled in other letters', { ...VALID, commonNames: ['ROR-profile-1.dev.example'] }, 'refused client-not-enrolled'],
    ['other OU', { ...VALID, organizationalUnits: ['1750000002'] }, 'refused client-organization-mismatch'],
    ['two OUs, the first enrolled', { ...VALID, organizationalUnits: ['1750000001', '2'] }, 'refused certificate-ambiguous-subject'],
    ['two CNs, the first enrolled', { ...VALID, commonNames: [CLIENT.commonName, 'x'] }, 'refused certificate-ambiguous-subject'],
    ['no OU', { ...VALID, organizationalUnits: [] }, 'refused certificate-ambiguous-subject'],
    ['a disabled client', { ...VALID, commonNames: ['sleeping.dev.example'] }, 'refused client-disabled'],
  ])('%s', (_name, certificate, expected) => {
    expect(outcome(decide(certificate, REGISTRY, NOW))).toBe(expected);
  });

  it('hands on what the application needs to know about the caller', () => {
    expect(decide(VALID, REGISTRY, NOW)).toEqual({
      kind: 'accepted',
      client: {
        id: 'ror-profile-1',
        commonName: 'ror-profile-1.dev.example',
        organizationalUnit: '1750000001',
        roles: ['ror-consumer'],
        accessProfile: 1,
        certificate: { serialNumber: '4A', fingerprint256: 'AA:BB' },
      },
    });
  });

  it('refuses a certificate whose dates cannot be read', () => {
    const decision = decide({ ...VALID, validTo: new Date(NaN) }, REGISTRY, NOW);
    expect(outcome(decision)).toBe('refused certificate-expired');
  });

  it('never accepts what TLS did not verify', () => {
    const certificate = fc.record({
      authorized: fc.constant(false),
      authorizationError: fc.option(fc.string(), { nil: undefined }),
      commonNames: fc.array(fc.constantFrom(CLIENT.commonName, 'x')),
      organizationalUnits: fc.array(fc.constantFrom(CLIENT.organizationalUnit, 'y')),
      serialNumber: fc.string(),
      fingerprint256: fc.string(),
      validFrom: fc.constant(VALID.validFrom),
      validTo: fc.constant(VALID.validTo),
    });
    fc.assert(fc.property(certificate, (presented) => decide(presented, REGISTRY, NOW).kind === 'refused'));
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
