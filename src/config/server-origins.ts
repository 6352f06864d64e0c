import type { Configuration } from './configuration';
import { isLoopback } from './loopback';

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The origins (`https://host[:port]`) by which callers know this server: PUBLIC_URL alone when it is set, for links then carry no other; else
 * the address it listens on, under every name of the loopback interface when it is one of them.
 */
export function serverOrigins({ publicUrl, host, port, tlsMode }: Pick<Configuration, 'publicUrl' | 'host' | 'port' | 'tlsMode'>): readonly string[] {
  if (publicUrl !== undefined) return [publicUrl];
  const written = host.includes(':') ? `[${host}]` : host;
  const hosts = isLoopback(host) ? [...new Set([...LOOPBACK_HOSTS, written])] : [written];
  return hosts.map((name) => `${tlsMode === 'off' ? 'http' : 'https'}://${name}:${port}`);
}
