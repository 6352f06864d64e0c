import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import { isTrustedProxy } from './trusted-proxies';

/** Scheme and host by which the caller knows this server, as the nearest proxy tells them. */
export interface ForwardedOrigin {
  readonly proto: 'http' | 'https' | undefined;
  readonly host: string | undefined;
}

const HEADERS = ['forwarded', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port'] as const;
/** The caller's address, for the audit: Express takes the last one that is no trusted proxy. */
const ADDRESS_HEADER = 'x-forwarded-for';

/**
 * Reads `Forwarded` (RFC 7239), else `X-Forwarded-Proto` and `X-Forwarded-Host`. Of several values only the last was written by the nearest
 * proxy, the one that is trusted; those before it may come from anybody.
 */
export function forwardedOrigin(headers: IncomingHttpHeaders): ForwardedOrigin {
  const nearest = last(headers.forwarded);
  if (nearest !== undefined) {
    const pairs = new Map(nearest.split(';').map((pair): [string, string] => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')];
    }));
    return { proto: protocolOf(pairs.get('proto')), host: hostOf(pairs.get('host')) };
  }
  return { proto: protocolOf(last(headers['x-forwarded-proto'])), host: hostOf(last(headers['x-forwarded-host'])) };
}

/**
 * Middleware: from a trusted proxy, the forwarded scheme and host become those of the request; from anybody else, these headers do not exist.
 * Express reads the scheme from `x-forwarded-proto` for addresses its `trust proxy` setting accepts, which must be the same.
 */
export function restoreOrigin(proxies: BlockList): (request: IncomingMessage, response: ServerResponse, next: () => void) => void {
  return (request, _response, next) => {
    const { headers } = request;
    const trusted = isTrustedProxy(request.socket.remoteAddress, proxies);
    const { proto, host } = trusted ? forwardedOrigin(headers) : { proto: undefined, host: undefined };
    for (const name of trusted ? HEADERS : [...HEADERS, ADDRESS_HEADER]) Reflect.deleteProperty(headers, name);
    if (proto !== undefined) headers['x-forwarded-proto'] = proto;
    if (host !== undefined) headers.host = host;
    next();
  };
}

function last(value: string | string[] | undefined): string | undefined {
  const text = Array.isArray(value) ? value.join(',') : value;
  return text?.split(',').at(-1)?.trim();
}

function protocolOf(value: string | undefined): ForwardedOrigin['proto'] {
  const scheme = value?.toLowerCase();
  return scheme === 'http' || scheme === 'https' ? scheme : undefined;
}

function hostOf(value: string | undefined): string | undefined {
  return value !== undefined && /^([\w.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?$/.test(value) ? value : undefined;
}
