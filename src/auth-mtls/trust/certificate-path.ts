import type { Certificate, CertificateFacts } from './certificate-facts';

/** From the client certificate to a self-signed root of the trust file; every signature on the way holds. */
export type CertificatePath = readonly [CertificateFacts, ...CertificateFacts[]];

/** The authorities trusted for clients, as the trust file lists them. */
export interface Authorities {
  readonly roots: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
}

/** Longer chains do not exist in IGC-Santé (root, issuing authority, client): the limit stops loops of cross-signed authorities. */
const MAX_DEPTH = 5;

/** Separates roots, which end a path, from the authorities in between; what is no authority is left out. */
export function authoritiesOf(certificates: readonly Certificate[]): Authorities {
  const authorities = certificates.filter(({ facts }) => facts.isAuthority);
  const isRoot = ({ x509 }: Certificate): boolean => x509.checkIssued(x509) && x509.verify(x509.publicKey);
  return { roots: authorities.filter(isRoot), intermediates: authorities.filter((authority) => !isRoot(authority)) };
}

/**
 * Finds the path of a client certificate: names, signatures, CA flags and path lengths (RFC 5280 6.1). Dates and revocation are checked
 * at each request by `decide`, because a connection outlives the moment of its handshake.
 * @param presented further certificates the caller sent; they are used only below a trusted root
 * @returns undefined when no path leads to a root
 */
export function findPath(leaf: Certificate, authorities: Authorities, presented: readonly Certificate[] = []): CertificatePath | undefined {
  const between = [...authorities.intermediates, ...presented.filter(({ facts }) => facts.isAuthority)];
  const above = climb(leaf, authorities.roots, between, 0);
  return above === undefined ? undefined : [leaf.facts, ...above];
}

/** @param depth authorities already passed below `subject` */
function climb(
  subject: Certificate, roots: readonly Certificate[], between: readonly Certificate[], depth: number,
): CertificateFacts[] | undefined {
  if (depth >= MAX_DEPTH || subject.facts.unusable !== undefined) return undefined;
  const root = roots.find((candidate) => issued(candidate, subject, depth));
  if (root !== undefined) return root.facts.unusable === undefined ? [root.facts] : undefined;
  for (const candidate of between) {
    if (!issued(candidate, subject, depth)) continue;
    const above = climb(candidate, roots, between.filter((other) => other !== candidate), depth + 1);
    if (above !== undefined) return [candidate.facts, ...above];
  }
  return undefined;
}

function issued(issuer: Certificate, subject: Certificate, depth: number): boolean {
  const { isAuthority, signsCertificates, pathLength } = issuer.facts;
  return isAuthority && signsCertificates && pathLength >= depth && subject.x509.checkIssued(issuer.x509) && subject.x509.verify(issuer.x509.publicKey);
}
