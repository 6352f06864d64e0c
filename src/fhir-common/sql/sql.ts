/** A piece of SQL with its values. Values never enter the text: they become `$1`, `$2`… in the order of the text. */
export interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What a fragment is made of: text, a value to bind, another fragment. */
type Part = string | BoundValue | SqlFragment;

class BoundValue {
  constructor(readonly value: unknown) {}
}

/**
 * A fragment that may be put inside others, any number of times. Putting it in copies nothing: the text is written, and its values are
 * numbered, once, when the whole statement is asked for, so that the cost of a statement follows its length.
 */
export class SqlFragment implements Sql {
  private written: Sql | undefined;

  constructor(private readonly parts: readonly Part[]) {}

  get text(): string {
    return this.write().text;
  }

  get values(): readonly unknown[] {
    return this.write().values;
  }

  private write(): Sql {
    if (this.written === undefined) {
      const texts: string[] = [];
      const values: unknown[] = [];
      this.append(texts, values);
      this.written = { text: texts.join(''), values };
    }
    return this.written;
  }

  private append(texts: string[], values: unknown[]): void {
    for (const part of this.parts) {
      if (typeof part === 'string') texts.push(part);
      else if (part instanceof SqlFragment) part.append(texts, values);
      else texts.push(`$${values.push(part.value)}`);
    }
  }
}

/**
 * Builds a fragment: `${fragment}` is put in as SQL, any other `${value}` becomes a parameter.
 * Identifiers (table and column names) are put in with {@link name}, which refuses anything but lower-case words.
 */
export function sql(strings: TemplateStringsArray, ...values: readonly unknown[]): SqlFragment {
  const parts: Part[] = [strings[0] ?? ''];
  values.forEach((value, index) => {
    parts.push(value instanceof SqlFragment ? value : new BoundValue(value), strings[index + 1] ?? '');
  });
  return new SqlFragment(parts);
}

/** A table, column or alias name. @throws Error on anything but lower-case letters, digits and underscores */
export function name(identifier: string): SqlFragment {
  if (!/^[a-z_][a-z0-9_]*$/.test(identifier)) throw new Error(`Not an SQL name: ${identifier}`);
  return new SqlFragment([identifier]);
}

/** A whole number that stands in the text itself, for an index whose condition names it. @throws Error on anything else */
export function whole(value: number): SqlFragment {
  if (!Number.isSafeInteger(value)) throw new Error(`Not a whole number: ${value}`);
  return new SqlFragment([String(value)]);
}

/** Fragments joined by a separator, for example ` AND `. */
export function join(fragments: readonly SqlFragment[], separator: string): SqlFragment {
  return new SqlFragment(fragments.flatMap((fragment, index) => (index === 0 ? [fragment] : [separator, fragment])));
}
