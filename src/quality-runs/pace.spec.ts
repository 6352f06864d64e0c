import { Pace } from './pace';
import type { Times } from './pace';

/** A machine of two processors, told what it did between two looks. */
class Machine {
  private times: Times = { own: 0, idle: 0, at: 0 };
  readonly waits: number[] = [];
  readonly pace = new Pace({ processors: 2, now: () => this.times, wait: async (ms) => {
    this.waits.push(Math.round(ms));
    this.times = { ...this.times, at: this.times.at + ms };
    await Promise.resolve();
  } });

  async after(own: number, idle: number, elapsed: number): Promise<number[]> {
    this.times = { own: this.times.own + own, idle: this.times.idle + idle, at: this.times.at + elapsed };
    await this.pace.giveWay();
    return this.waits;
  }
}

it('does not pause while a processor stands idle', async () => {
  expect(await new Machine().after(100, 100, 100)).toEqual([]);
});

it('takes its share of busy processors and pauses for the rest, PostgreSQL counted in', async () => {
  // 100 ms of its own are 150 with those of PostgreSQL: 15 % of two processors in half a second.
  expect(await new Machine().after(100, 0, 100)).toEqual([400]);
});

it('does not pause when others have kept it from working already', async () => {
  expect(await new Machine().after(20, 0, 100)).toEqual([]);
});

it('pauses two seconds at most, and counts each piece of work once', async () => {
  const machine = new Machine();
  expect(await machine.after(3_000, 0, 3_000)).toEqual([2_000]);
  expect(await machine.after(10, 0, 10)).toEqual([2_000, 40]);
});
