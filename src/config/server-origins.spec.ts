import { serverOrigins } from './server-origins';

describe('serverOrigins', () => {
  it.each([
    ['the public address alone', { publicUrl: 'https://ror.example.fr', host: '10.0.0.1', port: 8443, tlsMode: 'proxy' }, ['https://ror.example.fr']],
    ['every name of the loopback interface', { host: '127.0.0.1', port: 8443, tlsMode: 'mtls' }, ['https://127.0.0.1:8443', 'https://localhost:8443', 'https://[::1]:8443']],
    ['an IPv6 address in brackets', { host: 'fd00::1', port: 443, tlsMode: 'mtls' }, ['https://[fd00::1]:443']],
    ['http without TLS', { host: 'localhost', port: 8080, tlsMode: 'off' }, ['http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:8080']],
  ] as const)('gives %s', (_what, configuration, expected) => {
    expect(serverOrigins(configuration)).toEqual(expected);
  });
});
