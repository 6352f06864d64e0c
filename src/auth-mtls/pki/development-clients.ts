import type { AccessProfile, ClientRole } from '../roles';

/** The subject of an IGC-Santé shaped certificate: C=FR, O, OU, CN. */
export interface CertificateSubject {
  readonly organization: string;
  /** Prefixed national structure identifier: 1 followed by a FINESS number. */
  readonly organizationalUnit: string;
  readonly commonName: string;
}

/** A client of the throw-away PKI, enrolled at each start that uses it: on the loopback interface, or with DEVELOPMENT=yes. */
export interface DevelopmentClient extends CertificateSubject {
  readonly roles: readonly ClientRole[];
  readonly accessProfile: AccessProfile | null;
}

function developmentClient(
  name: string, organization: string, organizationalUnit: string, roles: readonly ClientRole[], accessProfile: AccessProfile | null,
): readonly [string, DevelopmentClient] {
  return [name, { organization, organizationalUnit, commonName: `${name}.dev.example`, roles, accessProfile }];
}

/** The clients of the contract (design section 7), by name. FINESS numbers are invented. */
export const DEVELOPMENT_CLIENTS: ReadonlyMap<string, DevelopmentClient> = new Map([
  ...([0, 1, 2, 3, 4, 5] as const).map((profile) =>
    developmentClient(`ror-profile-${profile}`, 'Editeur consommateur ROR', '1750000001', ['ror-consumer'], profile)),
  developmentClient('ror-server', 'ROR national', '1750000002', ['ror-server'], 1),
  developmentClient('bed-management', 'Editeur gestion des lits', '1750000003', ['bed-management'], 1),
  developmentClient('quality-manager', 'GRADeS gestion de la qualite', '1750000004', ['quality-manager'], 1),
  developmentClient('bi', 'ARS pilotage', '1750000005', ['bi'], 1),
  developmentClient('sas-platform', 'Plateforme SAS', '1750000006', ['sas-platform'], null),
  developmentClient('sas-editor', 'Editeur agenda SAS', '1750000007', ['sas-editor'], null),
  developmentClient('admin', 'Exploitant', '1750000008', ['admin'], 1),
]);

/** What is wrong with a certificate made for a refusal test. */
export type CertificateFlaw = 'revoked' | 'not-enrolled' | 'wrong-ou' | 'other-ca' | 'expired';

const IMPERSONATED = 'ror-server';

/**
 * Certificates that must be refused. Each carries the subject of `ror-server`, the most powerful client, but for its flaw:
 * only the rule under test stands between it and every right.
 */
export const FLAWED_CERTIFICATES: ReadonlyMap<CertificateFlaw, CertificateSubject> = flawedCertificates();

function flawedCertificates(): Map<CertificateFlaw, CertificateSubject> {
  const client = DEVELOPMENT_CLIENTS.get(IMPERSONATED);
  if (client === undefined) throw new Error(`${IMPERSONATED} is not a development client`);
  const { organization, organizationalUnit, commonName } = client;
  const subject: CertificateSubject = { organization, organizationalUnit, commonName };
  return new Map([
    ['revoked', subject],
    ['expired', subject],
    ['other-ca', subject],
    ['wrong-ou', { ...subject, organizationalUnit: '1750000099' }],
    ['not-enrolled', { ...subject, commonName: 'not-enrolled.dev.example' }],
  ]);
}
