import { ClientQuota, quotaFor, rateLimitHeaders } from './client-quota';

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('ClientQuota', () => {
  it('counts down each client apart, and refuses what is too much at no cost', async () => {
    const quota = new ClientQuota();
    expect(await quota.take('a', 6, 10)).toEqual({ allowed: true, limit: 10, remaining: 4, resetSeconds: 60 });
    expect(await quota.take('a', 5, 10)).toMatchObject({ allowed: false, remaining: 4 });
    expect(await quota.take('b', 5, 10)).toMatchObject({ allowed: true, remaining: 5 });
    expect(await quota.take('a', 4, 10)).toMatchObject({ allowed: true, remaining: 0 });
    expect(await quota.take('a', 1, 10)).toMatchObject({ allowed: false, remaining: 0 });
  });

  it('gives every point back when the minute ends', async () => {
    const quota = new ClientQuota();
    await quota.take('a', 10, 10);
    jest.setSystemTime(59_500);
    expect(await quota.take('a', 1, 10)).toMatchObject({ allowed: false, resetSeconds: 1 });
    jest.setSystemTime(60_000);
    expect(await quota.take('a', 1, 10)).toMatchObject({ allowed: true, remaining: 9, resetSeconds: 60 });
  });

  it('lets a request that costs more than the whole quota pass once per window', async () => {
    const quota = new ClientQuota();
    expect(await quota.take('a', 50, 10)).toMatchObject({ allowed: true, remaining: 0 });
    expect(await quota.take('a', 50, 10)).toMatchObject({ allowed: false });
  });
});

it('writes the two fields of the draft', () => {
  expect(rateLimitHeaders({ allowed: true, limit: 3_000, remaining: 2_990, resetSeconds: 42 }))
    .toEqual({ 'RateLimit-Policy': '"client";q=3000;w=60', RateLimit: '"client";r=2990;t=42' });
});

it('prefers the quota of the client to the default', async () => {
  const clients = new Map([['small', { quotaPoints: 50 }], ['usual', { quotaPoints: null }]]);
  const quotaOf = quotaFor({ current: () => Promise.resolve({ findById: (id) => clients.get(id) }) }, 3_000);
  expect(await Promise.all(['small', 'usual', 'removed'].map((id) => quotaOf({ id })))).toEqual([50, 3_000, 3_000]);
});
