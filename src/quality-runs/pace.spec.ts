import { Pace } from './pace';
import type { Times } from './pace';

/** A machine of two processors, told what it did between two looks. */
class Machine {
  private times: Times = { own: 0, busy: 0, at: 0 };
  readonly waits: number[] = [];
  readonly pace = new Pace({ processors: 2, now: () => this.times, wait: async (ms) => {
    this.waits.push(Math.round(ms));
    this.times = { ...this.times, at: this.times.at + ms };
    await Promise.resolve();
  } });

  async after(own: number, busy: number, elapsed: number): Promise<number[]> {
    this.times = { own: this.times.own + own, busy: this.times.busy + busy, at: this.times.at + elapsed };
    await this.pace.giveWay();
    return this.waits;
  }
}

it('does not pause while nobody else has work', async () => {
  // It keeps one processor busy, and PostgreSQL a tenth of the other: that is its own work.
  expect(await new Machine().after(200, 225, 200)).toEqual([]);
});

it('takes its share of busy processors and pauses for the rest, PostgreSQL counted in', async () => {
  // 200 ms of its own are 220 with those of PostgreSQL: 12 % of two processors in 917 ms.
  expect(await new Machine().after(200, 400, 200)).toEqual([717]);
});

it('looks at a fifth of a second at least', async () => {
  const machine = new Machine();
  expect(await machine.after(50, 100, 50)).toEqual([]);
  expect(await machine.after(150, 300, 150)).toEqual([717]);
});

it('does not pause when others have kept it from working already', async () => {
  expect(await new Machine().after(40, 400, 200)).toEqual([]);
});

it('pauses a quarter of a minute at most, and counts each piece of work once', async () => {
  const machine = new Machine();
  expect(await machine.after(6_000, 12_000, 6_000)).toEqual([15_000]);
  expect(await machine.after(60, 400, 200)).toEqual([15_000, 75]);
});
