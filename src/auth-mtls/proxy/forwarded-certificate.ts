import type { IncomingHttpHeaders } from 'node:http';
import type { ProxyCertificateHeader } from '../../config/environment-variables';

/** What the headers of a trusted proxy say of the client certificate. */
export type ForwardedCertificate =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' }
  /** More than one kind of header, or one that this proxy does not write: a client's own may have passed through. */
  | { readonly kind: 'forged' }
  /** DER bytes. */
  | { readonly kind: 'certificate'; readonly leaf: Buffer; readonly chain: readonly Buffer[] };

const CERTIFICATE_HEADERS = ['client-cert', 'x-ssl-client-cert'] as const;
const CHAIN_HEADER = 'client-cert-chain';

/** True when a request carries any header by which a proxy forwards a certificate. */
export function hasForwardedCertificate(headers: IncomingHttpHeaders): boolean {
  return [...CERTIFICATE_HEADERS, CHAIN_HEADER].some((name) => headers[name] !== undefined);
}

/**
 * Reads the forwarded certificate: RFC 9440 `Client-Cert` with `Client-Cert-Chain`, or nginx's `X-SSL-Client-Cert` ($ssl_client_escaped_cert).
 * Only to be called for requests that come from a trusted proxy.
 * @param written the header this proxy writes and therefore overwrites; `any` believes whichever is there alone
 */
export function forwardedCertificate(headers: IncomingHttpHeaders, written: ProxyCertificateHeader): ForwardedCertificate {
  const present = CERTIFICATE_HEADERS.filter((name) => headers[name] !== undefined && headers[name] !== '');
  const [name, ...others] = present;
  const chain = headers[CHAIN_HEADER];
  if (others.length > 0 || (written !== 'any' && present.some((other) => other !== written))) return { kind: 'forged' };
  if (name === undefined) return chain === undefined ? { kind: 'none' } : { kind: 'forged' };
  if (name === 'x-ssl-client-cert' && chain !== undefined) return { kind: 'forged' };
  const leaf = name === 'client-cert' ? byteSequences(headers[name]) : escapedPem(headers[name]);
  const above = chain === undefined ? [] : byteSequences(chain);
  // RFC 9440 2.2: exactly one certificate; two headers joined by a comma are two.
  const [first, ...more] = leaf ?? [];
  return first === undefined || more.length > 0 || above === undefined ? { kind: 'malformed' } : { kind: 'certificate', leaf: first, chain: above };
}

/** RFC 8941 3.3.5: base64 between colons; a list separates its members by commas. undefined when it is anything else. */
function byteSequences(value: string | string[] | undefined): Buffer[] | undefined {
  if (typeof value !== 'string') return undefined;
  const members = value.split(',').map((member) => /^\s*:([A-Za-z0-9+/]+={0,2}):\s*$/.exec(member)?.[1]);
  return members.every((member) => member !== undefined) ? members.map((member) => Buffer.from(member, 'base64')) : undefined;
}

const PEM_BLOCK = /^-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/;

function escapedPem(value: string | string[] | undefined): Buffer[] | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    const base64 = PEM_BLOCK.exec(decodeURIComponent(value))?.[1];
    return base64 === undefined ? undefined : [Buffer.from(base64, 'base64')];
  } catch {
    return undefined;
  }
}
