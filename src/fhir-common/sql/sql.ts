/** A piece of SQL with its values. Values never enter the text: they become `$1`, `$2`… in the order of the text. */
export interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A fragment that may be put inside another one; `strings` are the texts between the values. */
export class SqlFragment implements Sql {
  constructor(
    readonly strings: readonly string[],
    readonly values: readonly unknown[],
  ) {}

  get text(): string {
    return this.strings.map((part, index) => (index === 0 ? part : `$${index}${part}`)).join('');
  }
}

/**
 * Builds a fragment: `${fragment}` is put in as SQL, any other `${value}` becomes a parameter.
 * Identifiers (table and column names) are put in with {@link name}, which refuses anything but lower-case words.
 */
export function sql(strings: TemplateStringsArray, ...values: readonly unknown[]): SqlFragment {
  const texts: string[] = [];
  const bound: unknown[] = [];
  let open = strings[0] ?? '';
  values.forEach((value, index) => {
    const following = strings[index + 1] ?? '';
    if (value instanceof SqlFragment) {
      const [first = '', ...rest] = value.strings;
      const [last] = rest.slice(-1);
      if (last === undefined) open = `${open}${first}${following}`;
      else {
        texts.push(`${open}${first}`, ...rest.slice(0, -1));
        open = `${last}${following}`;
      }
      bound.push(...value.values);
    } else {
      texts.push(open);
      bound.push(value);
      open = following;
    }
  });
  return new SqlFragment([...texts, open], bound);
}

/** A table, column or alias name. @throws Error on anything but lower-case letters, digits and underscores */
export function name(identifier: string): SqlFragment {
  if (!/^[a-z_][a-z0-9_]*$/.test(identifier)) throw new Error(`Not an SQL name: ${identifier}`);
  return new SqlFragment([identifier], []);
}

/** A whole number that stands in the text itself, for an index whose condition names it. @throws Error on anything else */
export function whole(value: number): SqlFragment {
  if (!Number.isSafeInteger(value)) throw new Error(`Not a whole number: ${value}`);
  return new SqlFragment([String(value)], []);
}

/** Fragments joined by a separator, for example ` AND `. */
export function join(fragments: readonly SqlFragment[], separator: string): SqlFragment {
  return fragments.reduce((joined, fragment, index) => (index === 0 ? fragment : sql`${joined}${new SqlFragment([separator], [])}${fragment}`), EMPTY);
}

const EMPTY = new SqlFragment([''], []);
