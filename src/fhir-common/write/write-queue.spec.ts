import { setImmediate as turn } from 'node:timers/promises';
import { WriteQueue } from './write-queue';

const NO_SIGNAL = {};

/** A piece of work that ends when it is told to. */
function held(): { readonly work: () => Promise<string>; readonly end: () => void; readonly begun: () => boolean } {
  let end = (): void => undefined;
  let begun = false;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    work: async () => {
      begun = true;
      await ended;
      return 'done';
    },
    end: () => end(),
    begun: () => begun,
  };
}

const settledTurns = async (): Promise<void> => {
  for (let turns = 0; turns < 10; turns++) await turn();
};

it('writers of one key go one after the other, in the order they came', async () => {
  const queue = new WriteQueue();
  const order: number[] = [];
  let working = 0;
  let most = 0;
  await Promise.all(Array.from({ length: 50 }, (_, index) => queue.inTurn(['Location/1'], NO_SIGNAL, async () => {
    most = Math.max(most, ++working);
    await turn();
    order.push(index);
    working--;
  })));
  expect(most).toBe(1);
  expect(order).toEqual(Array.from({ length: 50 }, (_, index) => index));
});

it('a writer of another key goes past those who wait', async () => {
  const queue = new WriteQueue();
  const slow = held();
  const first = queue.inTurn(['Location/1'], NO_SIGNAL, slow.work);
  const second = queue.inTurn(['Location/1'], NO_SIGNAL, () => Promise.resolve('second'));
  expect(await queue.inTurn(['Location/2'], NO_SIGNAL, () => Promise.resolve('other'))).toBe('other');
  slow.end();
  expect(await Promise.all([first, second])).toEqual(['done', 'second']);
});

it('writers of several keys in different orders all finish', async () => {
  const queue = new WriteQueue();
  const orders = [['a', 'b', 'c'], ['c', 'b', 'a'], ['b', 'a'], ['c', 'a', 'c']];
  const done = await Promise.all(orders.map((keys, index) => queue.inTurn(keys, NO_SIGNAL, async () => {
    await turn();
    return index;
  })));
  expect(done).toEqual([0, 1, 2, 3]);
});

it('work that fails gives its turn to the next, and the key is free in the end', async () => {
  const queue = new WriteQueue();
  const failing = queue.inTurn(['a'], NO_SIGNAL, () => Promise.reject(new Error('broken')));
  const next = queue.inTurn(['a'], NO_SIGNAL, () => Promise.resolve('next'));
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('next');
  expect(await queue.inTurn(['a'], NO_SIGNAL, () => Promise.resolve('free'))).toBe('free');
});

it('one more than may wait is told 503 and when to come back, and has not begun', async () => {
  const queue = new WriteQueue({ maxWaiting: 1, maxWaitMs: 60_000 });
  const slow = held();
  const first = queue.inTurn(['a'], NO_SIGNAL, slow.work);
  const second = queue.inTurn(['a'], NO_SIGNAL, () => Promise.resolve('second'));
  const third = held();
  await expect(queue.inTurn(['a'], NO_SIGNAL, third.work)).rejects.toMatchObject({ code: 'write-conflict', definition: { status: 503 }, headers: { 'Retry-After': '2' } });
  expect(third.begun()).toBe(false);
  slow.end();
  expect(await Promise.all([first, second])).toEqual(['done', 'second']);
});

it('who has waited too long is told 503, and the key is free once its holder has done', async () => {
  const queue = new WriteQueue({ maxWaiting: 10, maxWaitMs: 5 });
  const slow = held();
  const first = queue.inTurn(['a'], NO_SIGNAL, slow.work);
  await expect(queue.inTurn(['a'], NO_SIGNAL, () => Promise.resolve('late'))).rejects.toMatchObject({ code: 'write-conflict' });
  slow.end();
  expect(await first).toBe('done');
  expect(await queue.inTurn(['a'], NO_SIGNAL, () => Promise.resolve('again'))).toBe('again');
});

it('who has hung up leaves the line at once, and whoever gives up a later key gives back the earlier ones', async () => {
  const queue = new WriteQueue();
  const slow = held();
  const first = queue.inTurn(['b'], NO_SIGNAL, slow.work);
  const caller = new AbortController();
  const abandoned = held();
  const gone = queue.inTurn(['a', 'b'], caller, abandoned.work);
  const behind = queue.inTurn(['b'], NO_SIGNAL, () => Promise.resolve('behind'));
  await settledTurns();
  caller.abort();
  await expect(gone).rejects.toMatchObject({ code: 'caller-gone' });
  expect(abandoned.begun()).toBe(false);
  expect(await queue.inTurn(['a'], NO_SIGNAL, () => Promise.resolve('free'))).toBe('free');
  slow.end();
  expect(await Promise.all([first, behind])).toEqual(['done', 'behind']);
});
