/** What a batch of an import touches: a key for each resource it writes, and for each of those they cite. */
export interface ImportKeys {
  readonly own: ReadonlySet<string>;
  readonly cited: ReadonlySet<string>;
}

interface Running {
  readonly keys: ImportKeys;
  readonly done: Promise<unknown>;
}

/**
 * The batches of the imports of this process, side by side and yet in the order they came in: each begins when the one before holds and has numbered
 * its rows, so that rows are numbered as the files tell, and waits for the end of those whose resources it writes or cites, or that cite its
 * own: the rows of these do not show before they are committed.
 */
export class ImportOrder {
  private latest: Promise<void> = Promise.resolve();
  private readonly running = new Set<Running>();

  /** @param work calls `placed` once nothing more is to be numbered; its end says so too */
  async run<Result>(keys: ImportKeys, work: (placed: () => void) => Promise<Result>): Promise<Result> {
    const before = this.latest;
    const place = opened();
    this.latest = place.passed;
    await before;
    await Promise.all([...this.running].filter((other) => meet(keys, other.keys)).map(({ done }) => done));
    const end = opened();
    const running: Running = { keys, done: end.passed };
    this.running.add(running);
    try {
      return await work(place.pass);
    } finally {
      this.running.delete(running);
      place.pass();
      end.pass();
    }
  }
}

/** A gate that is passed once, and never fails. */
function opened(): { readonly passed: Promise<void>; readonly pass: () => void } {
  let pass = (): void => undefined;
  const passed = new Promise<void>((resolve) => (pass = resolve));
  return { passed, pass };
}

function meet(one: ImportKeys, other: ImportKeys): boolean {
  return overlap(one.own, other.own) || overlap(one.own, other.cited) || overlap(one.cited, other.own);
}

function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const key of one) if (other.has(key)) return true;
  return false;
}
