import * as fc from 'fast-check';
import { forwardedCertificate, hasForwardedCertificate } from './forwarded-certificate';

const DER = Buffer.from('a certificate');
const CLIENT_CERT = `:${DER.toString('base64')}:`;
const ESCAPED = encodeURIComponent(`-----BEGIN CERTIFICATE-----\n${DER.toString('base64')}\n-----END CERTIFICATE-----\n`);

describe('forwardedCertificate', () => {
  it.each<[string, Record<string, string>, 'any' | 'client-cert' | 'x-ssl-client-cert', string]>([
    ['RFC 9440', { 'client-cert': CLIENT_CERT }, 'any', 'certificate'],
    ['nginx', { 'x-ssl-client-cert': ESCAPED }, 'any', 'certificate'],
    ['the header of this proxy', { 'client-cert': CLIENT_CERT }, 'client-cert', 'certificate'],
    ['nothing', {}, 'any', 'none'],
    ['an empty header', { 'x-ssl-client-cert': '' }, 'any', 'none'],
    ['both headers', { 'client-cert': CLIENT_CERT, 'x-ssl-client-cert': ESCAPED }, 'any', 'forged'],
    ['a header this proxy does not write', { 'client-cert': CLIENT_CERT }, 'x-ssl-client-cert', 'forged'],
    ['the other header beside that of this proxy', { 'client-cert': CLIENT_CERT, 'x-ssl-client-cert': ESCAPED }, 'x-ssl-client-cert', 'forged'],
    ['a chain without certificate', { 'client-cert-chain': CLIENT_CERT }, 'any', 'forged'],
    ['the chain of RFC 9440 beside nginx\'s header', { 'x-ssl-client-cert': ESCAPED, 'client-cert-chain': CLIENT_CERT }, 'any', 'forged'],
    ['two certificates', { 'client-cert': `${CLIENT_CERT}, ${CLIENT_CERT}` }, 'any', 'malformed'],
    ['two escaped certificates', { 'x-ssl-client-cert': `${ESCAPED}, ${ESCAPED}` }, 'any', 'malformed'],
    ['base64 without colons', { 'client-cert': DER.toString('base64') }, 'any', 'malformed'],
    ['PEM in the wrong header', { 'client-cert': ESCAPED }, 'any', 'malformed'],
    ['a broken escape', { 'x-ssl-client-cert': '%E0%A4%A' }, 'any', 'malformed'],
    ['a damaged chain', { 'client-cert': CLIENT_CERT, 'client-cert-chain': 'junk' }, 'any', 'malformed'],
  ])('%s', (_name, headers, written, kind) => {
    expect(forwardedCertificate(headers, written).kind).toBe(kind);
  });

  it('gives the bytes of the certificate and of its chain', () => {
    const above = Buffer.from('an authority');
    expect(forwardedCertificate({ 'client-cert': CLIENT_CERT, 'client-cert-chain': `:${above.toString('base64')}:, ${CLIENT_CERT}` }, 'any'))
      .toEqual({ kind: 'certificate', leaf: DER, chain: [above, DER] });
    expect(forwardedCertificate({ 'x-ssl-client-cert': ESCAPED }, 'any')).toEqual({ kind: 'certificate', leaf: DER, chain: [] });
  });

  it('reads any bytes back, and never throws on any header', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
      const read = forwardedCertificate({ 'client-cert': `:${Buffer.from(bytes).toString('base64')}:` }, 'any');
      return read.kind === 'certificate' && read.leaf.equals(bytes);
    }));
    fc.assert(fc.property(fc.string(), fc.constantFrom('client-cert', 'x-ssl-client-cert'), (value, name) =>
      forwardedCertificate({ [name]: value }, 'any').kind !== 'certificate' || value.includes(':') || value.includes('BEGIN')));
  });
});

describe('hasForwardedCertificate', () => {
  it('sees each of the headers, empty or not', () => {
    const present = [{ 'client-cert': '' }, { 'client-cert-chain': 'x' }, { 'x-ssl-client-cert': 'x' }, { 'x-other': 'x' }].map((headers) => hasForwardedCertificate(headers));
    expect(present).toEqual([true, true, true, false]);
  });
});
