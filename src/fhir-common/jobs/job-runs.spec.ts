import { JobRuns } from './job-runs';

let told: string[];
let jobs: JobRuns;

beforeEach(() => {
  told = [];
  jobs = new JobRuns({ failed: (job, error) => void told.push(`${job}: ${String(error)}`) });
});

describe('JobRuns', () => {
  it('counts runs, rows, failures and the last success, and tells each failure without passing it on', async () => {
    await jobs.run('trim', () => Promise.resolve(3));
    await jobs.run('trim', () => Promise.reject(new Error('full disk')));
    await jobs.run('trim', () => Promise.resolve(4));
    await jobs.run('seal', () => Promise.reject(new Error('gone')));
    expect(jobs.counts.get('trim')).toMatchObject({ runs: 3, failures: 1, rows: 7 });
    expect(typeof jobs.counts.get('trim')?.lastSuccess).toBe('number');
    expect(jobs.counts.get('seal')).toEqual({ runs: 1, failures: 1, rows: 0, lastSuccess: undefined });
    expect(told).toEqual(['trim: Error: full disk', 'seal: Error: gone']);
  });

  it('does not overtake a run under way, and runs other jobs beside it', async () => {
    const ends: (() => void)[] = [];
    const slow = jobs.run('trim', () => new Promise((resolve) => ends.push(() => resolve(1))));
    await jobs.run('trim', () => Promise.resolve(100));
    await jobs.run('seal', () => Promise.resolve(2));
    ends[0]?.();
    await slow;
    expect([jobs.counts.get('trim')?.rows, jobs.counts.get('seal')?.rows]).toEqual([1, 2]);
  });

  it('asks the run under way to end when the application stops, waits for it, and begins no other', async () => {
    const order: string[] = [];
    const run = jobs.run('trim', (signal) => new Promise((resolve) => {
      signal.addEventListener('abort', () => setImmediate(() => {
        order.push('ended');
        resolve(1);
      }));
    }));
    await jobs.beforeApplicationShutdown();
    order.push('stopped');
    await run;
    await jobs.run('trim', () => Promise.resolve(100));
    expect([order, jobs.counts.get('trim')?.rows]).toEqual([['ended', 'stopped'], 1]);
  });
});
