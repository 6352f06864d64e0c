import { addressSet } from '../../config/environment-variables';
import { forwardedOrigin } from './forwarded-origin';
import { isTrustedProxy } from './trusted-proxies';

describe('forwardedOrigin', () => {
  it.each<[string, Record<string, string>, string | undefined, string | undefined]>([
    ['Forwarded', { forwarded: 'for=192.0.2.1;proto=https;host="ror.example:8443"' }, 'https', 'ror.example:8443'],
    ['the nearest proxy of several', { forwarded: 'proto=http;host=evil.example, proto=https;host=ror.example' }, 'https', 'ror.example'],
    ['X-Forwarded-*', { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'ror.example' }, 'https', 'ror.example'],
    ['the nearest X-Forwarded-*', { 'x-forwarded-proto': 'http, https', 'x-forwarded-host': 'evil.example, ror.example' }, 'https', 'ror.example'],
    ['Forwarded before X-Forwarded-*', { forwarded: 'host=ror.example', 'x-forwarded-host': 'other.example' }, undefined, 'ror.example'],
    ['an IPv6 host', { 'x-forwarded-host': '[2001:db8::1]:8443' }, undefined, '[2001:db8::1]:8443'],
    ['a host that is none', { 'x-forwarded-host': 'ror.example/evil"' }, undefined, undefined],
    ['a scheme that is none', { 'x-forwarded-proto': 'javascript' }, undefined, undefined],
    ['nothing', {}, undefined, undefined],
  ])('%s', (_name, headers, proto, host) => {
    expect(forwardedOrigin(headers)).toEqual({ proto, host });
  });
});

describe('isTrustedProxy', () => {
  const proxies = addressSet(['10.0.0.0/8', '::1']);

  it.each([
    ['10.1.2.3', true], ['::ffff:10.1.2.3', true], ['11.1.2.3', false], ['::1', true], ['::2', false], ['127.0.0.1', false], [undefined, false],
  ])('%s: %s', (address, trusted) => {
    expect(isTrustedProxy(address, proxies)).toBe(trusted);
  });

  it('trusts nobody without a list', () => {
    expect(isTrustedProxy('127.0.0.1', addressSet([]))).toBe(false);
  });
});
