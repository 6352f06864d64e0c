import { isIPv4 } from 'node:net';
import type { BlockList } from 'node:net';

/** Tells whether an address is one of the trusted proxies. @param address as a socket reports it; undefined once it is closed */
export function isTrustedProxy(address: string | undefined, proxies: BlockList): boolean {
  // Without a proxy, as most installations are, nothing is to be read: a look into an empty list would cost a request more than its decision.
  if (address === undefined || proxies.rules.length === 0) return false;
  // A dual-stack socket reports IPv4 peers as ::ffff:a.b.c.d (RFC 4291 2.5.5.2).
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return proxies.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
}
