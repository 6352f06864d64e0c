import { isLoopback } from './loopback';

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.9.8.7', '::1', '[::1]', 'localhost', 'LOCALHOST', '::ffff:127.0.0.1'])('%s is this machine', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  const open = ['0.0.0.0', '::', '10.0.0.1', '127.example.org', 'localhost.example.org', '::ffff:10.0.0.1', ''];

  it.each(open)('%j can be reached by others', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
