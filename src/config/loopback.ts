import { isIPv4 } from 'node:net';

/** Tells whether a host name or IP address can only be reached from this machine (RFC 1122 3.2.1.3, RFC 4291 2.5.3). */
export function isLoopback(hostOrAddress: string): boolean {
  const host = hostOrAddress.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  // A dual-stack socket reports IPv4 peers as ::ffff:a.b.c.d (RFC 4291 2.5.5.2).
  const address = host.replace(/^::ffff:(?=\d+\.)/, '');
  return address === 'localhost' || address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}
