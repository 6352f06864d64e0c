import { PostgresClientRegistry } from './client-registry';
import { unavailable } from './client-link';

const ROW = {
  id: 'bi', common_name: 'bi.dev.example', organizational_unit: '1750000005', roles: ['bi'], access_profile: 1, enabled: true,
  perimeter_regions: ['24'], perimeter_structures: [], quota_points: 600,
};

function tableOf(...answers: (unknown[] | Error)[]): { query: () => Promise<{ rows: unknown[] }>; reads: () => number } {
  let reads = 0;
  return {
    reads: () => reads,
    query: () => {
      const answer = answers[Math.min(reads, answers.length - 1)] ?? [];
      reads += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ rows: answer });
    },
  };
}

describe('PostgresClientRegistry', () => {
  it('finds a client by CN and by id', async () => {
    const registry = await new PostgresClientRegistry(tableOf([ROW])).current();
    const client = {
      id: 'bi', commonName: 'bi.dev.example', organizationalUnit: '1750000005', roles: ['bi'], accessProfile: 1, enabled: true,
      perimeter: { regions: ['24'], structures: [] }, quotaPoints: 600,
    };
    expect(registry.findByCommonName('bi.dev.example')).toEqual(client);
    expect(registry.findById('bi')).toEqual(client);
    expect([registry.findById('bi.dev.example'), registry.findByCommonName('bi')]).toEqual([undefined, undefined]);
  });

  it('reads at most once a second, and sees a disablement after one second', async () => {
    let now = 10_000;
    const table = tableOf([ROW], [{ ...ROW, enabled: false }]);
    const source = new PostgresClientRegistry(table, { now: () => now });
    await Promise.all([source.current(), source.current()]);
    now += 999;
    expect((await source.current()).findById('bi')?.enabled).toBe(true);
    expect(table.reads()).toBe(1);
    now += 1;
    expect((await source.current()).findById('bi')?.enabled).toBe(false);
  });

  it('reads again at once when told that the table changed', async () => {
    const source = new PostgresClientRegistry(tableOf([ROW], [{ ...ROW, enabled: false }]), { now: () => 10_000 });
    expect((await source.current()).findById('bi')?.enabled).toBe(true);
    source.forget();
    expect((await source.current()).findById('bi')?.enabled).toBe(false);
  });

  it('takes no perimeter for everything', async () => {
    const registry = await new PostgresClientRegistry(tableOf([{ ...ROW, perimeter_regions: null, perimeter_structures: null, quota_points: null }])).current();
    expect(registry.findById('bi')).toMatchObject({ perimeter: null, quotaPoints: null });
  });

  it('does not keep a failed read', async () => {
    const source = new PostgresClientRegistry(tableOf(unavailable(), [ROW]), { now: () => 0 });
    await expect(source.current()).rejects.toMatchObject({ code: 'unavailable', headers: { 'Retry-After': '2' } });
    expect((await source.current()).findById('bi')?.id).toBe('bi');
  });

  it('answers from the last registry for 30 seconds while the database is away, then not at all', async () => {
    let now = 10_000;
    const source = new PostgresClientRegistry(tableOf([ROW], unavailable()), { now: () => now });
    await source.current();
    now += 30_000;
    expect((await source.current()).findById('bi')?.id).toBe('bi');
    now += 1;
    await expect(source.current()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('lets one request wait for a database that hangs, the others none, and takes its answer when it comes', async () => {
    let now = 10_000;
    const answers: ((rows: unknown[]) => void)[] = [];
    const table = { query: () => new Promise<{ rows: unknown[] }>((resolve) => answers.push((rows) => resolve({ rows }))) };
    const source = new PostgresClientRegistry(table, { now: () => now, patienceMs: 1 });
    const first = source.current();
    answers[0]?.([ROW]);
    await first;
    now += 2_000;
    const [waited, atOnce] = [await source.current(), await source.current()];
    expect([waited.findById('bi')?.enabled, atOnce.findById('bi')?.enabled, answers.length]).toEqual([true, true, 2]);
    answers[1]?.([{ ...ROW, enabled: false }]);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await source.current()).findById('bi')?.enabled).toBe(false);
  });

  it('waits for a table known to have changed, however slow the database: who was disabled does not pass meanwhile', async () => {
    const answers: ((rows: unknown[]) => void)[] = [];
    const source = new PostgresClientRegistry({ query: () => new Promise((resolve) => answers.push((rows) => resolve({ rows }))) }, { now: () => 0, patienceMs: 1 });
    const first = source.current();
    answers[0]?.([ROW]);
    await first;
    source.forget();
    const changed = [source.current(), source.current()];
    await new Promise((resolve) => setTimeout(resolve, 20));
    answers[1]?.([{ ...ROW, enabled: false }]);
    expect((await Promise.all(changed)).map((registry) => registry.findById('bi')?.enabled)).toEqual([false, false]);
  });

  it('lets the last registry stand when the database goes away right after it told of a change', async () => {
    const source = new PostgresClientRegistry(tableOf([ROW], unavailable()), { now: () => 0 });
    await source.current();
    source.forget();
    expect((await source.current()).findById('bi')?.enabled).toBe(true);
  });

  it('does not take for fresh what was read before a change was told', async () => {
    const answers: ((rows: unknown[]) => void)[] = [];
    const source = new PostgresClientRegistry({ query: () => new Promise((resolve) => answers.push((rows) => resolve({ rows }))) }, { now: () => 0 });
    const early = source.current();
    source.forget();
    const late = source.current();
    answers[1]?.([{ ...ROW, enabled: false }]);
    answers[0]?.([ROW]);
    await early;
    await late;
    expect((await source.current()).findById('bi')?.enabled).toBe(false);
  });

  it('lets nobody in by an older registry when a row of the new one is broken', async () => {
    let now = 0;
    const source = new PostgresClientRegistry(tableOf([ROW], [{ ...ROW, roles: ['root'] }]), { now: () => now });
    await source.current();
    now += 1_000;
    await expect(source.current()).rejects.toThrow(/row "bi" cannot be read/);
  });

  const broken = [
    { roles: ['root'] }, { access_profile: 6 }, { enabled: null }, { roles: null },
    { perimeter_regions: null }, { perimeter_structures: null }, { perimeter_regions: [24] }, { quota_points: 'many' },
  ];

  it.each(broken)('grants nothing on a broken row %j', async (change) => {
    await expect(new PostgresClientRegistry(tableOf([{ ...ROW, ...change }])).current()).rejects.toThrow(/row "bi" cannot be read/);
  });
});
