import { setImmediate as turn } from 'node:timers/promises';
import { ImportOrder } from './import-order';

/** A batch that notes what it does, and does the next thing when it is told to. */
function batches(): { readonly log: string[]; readonly begin: (name: string, own: readonly string[], cited?: readonly string[]) => Batch } {
  const order = new ImportOrder();
  const log: string[] = [];
  return {
    log,
    begin(name, own, cited = []) {
      let place = (): void => undefined;
      let end: (failure?: Error) => void = () => undefined;
      const done = order.run({ own: new Set(own), cited: new Set(cited) }, (placed) => {
        log.push(`${name} begins`);
        place = placed;
        return new Promise<string>((resolve, reject) => (end = (failure) => (failure === undefined ? resolve(name) : reject(failure))));
      });
      done.catch(() => log.push(`${name} fails`));
      return { done, place: () => place(), end: (failure) => end(failure) };
    },
  };
}

interface Batch {
  readonly done: Promise<string>;
  place(): void;
  end(failure?: Error): void;
}

it('begins each batch once the one before has its rows, while that one goes on', async () => {
  const { log, begin } = batches();
  const [first] = [begin('first', ['A/1']), begin('second', ['A/2']), begin('third', ['A/3'])];
  await turn();
  expect(log).toEqual(['first begins']);
  first.place();
  await turn();
  expect(log).toEqual(['first begins', 'second begins']);
});

it.each([
  ['writes the same', ['A/1'], []],
  ['cites what the other writes', ['A/2'], ['A/1']],
  ['writes what the other cites', ['B/1'], []],
])('waits for the end of a batch when it %s', async (_why, own, cited) => {
  const { log, begin } = batches();
  const first = begin('first', ['A/1'], ['B/1']);
  begin('second', own, cited);
  await turn();
  first.place();
  await turn();
  expect(log).toEqual(['first begins']);
  first.end();
  expect(await first.done).toBe('first');
  await turn();
  expect(log).toEqual(['first begins', 'second begins']);
});

it('goes side by side with a batch that cites the same', async () => {
  const { log, begin } = batches();
  const first = begin('first', ['A/1'], ['B/1']);
  begin('second', ['A/2'], ['B/1']);
  await turn();
  first.place();
  await turn();
  expect(log).toEqual(['first begins', 'second begins']);
});

it('lets the next one begin when a batch fails before it has its rows', async () => {
  const { log, begin } = batches();
  const first = begin('first', ['A/1']);
  begin('second', ['A/1']);
  await turn();
  first.end(new Error('refused'));
  await expect(first.done).rejects.toThrow('refused');
  await turn();
  expect(log).toEqual(['first begins', 'first fails', 'second begins']);
});
