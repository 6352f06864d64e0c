/** A resource of the sample, wrong in one way, and everything the validator is to say of it. */
export interface InvalidRow {
  readonly name: string;
  /** The one change: the path of what is changed, `extension(ror-comment)` being the first extension whose url ends so. */
  readonly path: string;
  /** What is put there, after what a trailing `+` appends to a list; undefined takes the element away. */
  readonly value: unknown;
  /** `rule expression`, a warning with `warning` before it. */
  readonly expected: readonly string[];
}

export function row(name: string, path: string, value: unknown, ...expected: readonly string[]): InvalidRow {
  return { name, path, value, expected };
}

type Container = object;

/** A copy of a resource with one change. @throws Error when the path leads nowhere, or the change changes nothing */
export function mutated(resource: unknown, { path, value }: Pick<InvalidRow, 'path' | 'value'>): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(resource));
  const steps = path.split(/\.(?![^()]*\))/);
  const last = steps.pop() ?? '';
  let holder: unknown = copy;
  for (const step of steps) holder = follow(holder, step);
  change(container(holder, path), last, value);
  if (JSON.stringify(copy) === JSON.stringify(resource)) throw new Error(`${path}: the change changes nothing`);
  return copy;
}

function container(value: unknown, path: string): Container {
  if (typeof value === 'object' && value !== null) return value;
  throw new Error(`${path} leads to no element`);
}

/** One step: `name`, `name[2]`, `extension(url end)`. */
function follow(holder: unknown, step: string): unknown {
  const [list, key] = located(container(holder, step), step);
  return Reflect.get(list, key);
}

function located(holder: Container, step: string): readonly [Container, PropertyKey] {
  const [, name = '', index] = /^([^[(]+)\[(\d+)\]$/.exec(step) ?? [];
  if (index !== undefined) return [container(Reflect.get(holder, name), step), index];
  const [, owner = '', url] = /^([^[(]+)\((.+)\)$/.exec(step) ?? [];
  if (url === undefined) return [holder, step];
  const extensions = container(Reflect.get(holder, owner), step);
  const rank = Array.isArray(extensions) ? extensions.findIndex((extension: unknown) => hasUrl(extension, url)) : -1;
  if (rank < 0) throw new Error(`no extension ${url}`);
  return [extensions, String(rank)];
}

function hasUrl(extension: unknown, url: string): boolean {
  if (typeof extension !== 'object' || extension === null) return false;
  const given: unknown = Reflect.get(extension, 'url');
  return given === url || (typeof given === 'string' && given.endsWith(`/${url}`));
}

function change(holder: Container, step: string, value: unknown): void {
  if (step.endsWith('+')) {
    const name = step.slice(0, -1);
    const list: unknown = Reflect.get(holder, name) ?? [];
    Reflect.set(holder, name, [...(Array.isArray(list) ? (list as unknown[]) : []), value]);
    return;
  }
  const [list, key] = located(holder, step);
  if (value !== undefined) Reflect.set(list, key, value);
  else if (Array.isArray(list)) list.splice(Number(key), 1);
  else Reflect.deleteProperty(list, key);
}
