import { setTimeout as pause } from 'node:timers/promises';
import { WriteGroups } from './write-groups';
import type { GroupAnswer, WriteGroupOptions } from './write-groups';

/** Groups of texts whose ends the test decides; texts of one first letter may go together. */
class HeldGroups {
  readonly begun: string[] = [];
  private readonly ends: (() => void)[] = [];
  private readonly groups: WriteGroups<string, string>;

  constructor(options: Partial<WriteGroupOptions> = {}) {
    const work = (members: readonly string[]): Promise<readonly GroupAnswer<string>[]> => {
      this.begun.push(members.join(' '));
      return new Promise((resolve) => this.ends.push(() => resolve(members.map((outcome) => ({ kind: 'done', outcome })))));
    };
    this.groups = new WriteGroups(work, (one, other) => one[0] === other[0], { maxMembers: 3, maxRunning: 1, slowMs: 60_000, ...options });
  }

  async join(member: string): Promise<string> {
    const answer = await this.groups.join(member);
    return answer.kind === 'done' ? answer.outcome : answer.kind;
  }

  async end(): Promise<void> {
    this.ends.shift()?.();
    await pause();
  }
}

it('who comes first waits for nobody; those who come meanwhile go together, as many as a group takes', async () => {
  const held = new HeldGroups();
  const outcomes = Promise.all(['a1', 'a2', 'a3', 'a4', 'a5'].map((member) => held.join(member)));
  expect(held.begun).toEqual(['a1']);
  await held.end();
  expect(held.begun).toEqual(['a1', 'a2 a3 a4']);
  await held.end();
  expect(held.begun).toEqual(['a1', 'a2 a3 a4', 'a5']);
  await held.end();
  expect(await outcomes).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
});

it('those who may not share a transaction do not', async () => {
  const held = new HeldGroups();
  const outcomes = Promise.all(['a1', 'a2', 'b1', 'a3'].map((member) => held.join(member)));
  await held.end();
  await held.end();
  expect(held.begun).toEqual(['a1', 'a2 a3', 'b1']);
  await held.end();
  expect(await outcomes).toEqual(['a1', 'a2', 'b1', 'a3']);
});

it('a group that takes long keeps nobody waiting', async () => {
  const held = new HeldGroups({ slowMs: 20 });
  const slow = held.join('a1');
  const next = held.join('a2');
  expect(held.begun).toEqual(['a1']);
  await pause(100);
  expect(held.begun).toEqual(['a1', 'a2']);
  await held.end();
  await held.end();
  expect(await Promise.all([slow, next])).toEqual(['a1', 'a2']);
  // Its end is not counted twice: one group at a time again.
  void held.join('a3');
  void held.join('a4');
  expect(held.begun).toEqual(['a1', 'a2', 'a3']);
  await held.end();
  await held.end();
});
