import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isPostmasterOf, parsePostmasterFile, processStartTicks } from './postmaster';

describe('parsePostmasterFile', () => {
  it.each([
    ['4711\n/data\n1700000000\n5433\n/run\n127.0.0.1\n 12 3\nready   \n', { pid: 4711, port: 5433 }],
    ['-4711\n/data\n', { pid: 4711, port: undefined }],
    ['', undefined],
    ['garbage\n', undefined],
    ['0\n', undefined],
  ])('%j', (text, expected) => {
    expect(parsePostmasterFile(text)).toEqual(expected);
  });
});

describe('process identity', () => {
  it('gives a start time to a live process and none to a dead one', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    expect(processStartTicks(pid)).toBeGreaterThanOrEqual(processStartTicks(process.pid) ?? Infinity);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(processStartTicks(pid)).toBeUndefined();
  });

  it('does not take another program for a PostgreSQL server, even one that names the folder', async () => {
    const child = spawn('tail', ['-f', '/dev/null', '/tmp']);
    await once(child, 'spawn');
    expect(isPostmasterOf('/tmp', child.pid ?? 0)).toBe(false);
    child.kill('SIGKILL');
  });
});
