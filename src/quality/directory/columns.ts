import { IdRegister } from './id-register';
import { NumberColumn } from './number-column';
import { TextPool } from './text-pool';

/** One field of many rows, each value where its row stands. */
export interface Column<Value> {
  push(value: Value): void;
  at(index: number): Value;
}

/** The fields of rows of one kind: a country holds ten million values, which as objects would take a quarter of a gigabyte. */
export type Columns<Row> = { readonly [Field in keyof Row]-?: Column<Row[Field]> };

export function pushRow<Row extends object>(columns: Columns<Row>, row: Row): void {
  for (const field in columns) columns[field].push(row[field]);
}

/** Values that repeat, each kept once under a number; 0 is none. */
class ValueBook<Value> {
  private readonly values: (Value | undefined)[] = [undefined];
  private readonly numbers = new Map<string, number>();

  numberOf(value: Value, key: string): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.values.length);
    return this.values.push(value) - 1;
  }

  at(number: number): Value | undefined {
    return this.values[number];
  }
}

/** A value that many rows share: a code, a day, a count, a list of codes. */
class SharedColumn<Value extends string | number | readonly string[]> implements Column<Value | undefined> {
  private readonly numbers = new NumberColumn();

  constructor(private readonly book: ValueBook<Value>) {}

  push(value: Value | undefined): void {
    this.numbers.push(value === undefined ? 0 : this.book.numberOf(value, typeof value === 'string' ? value : JSON.stringify(value)));
  }

  at(index: number): Value | undefined {
    return this.book.at(this.numbers.at(index));
  }
}

/** A text of its own: a name, an identifier. */
class TextColumn implements Column<string | undefined> {
  private readonly addresses = new NumberColumn();

  constructor(private readonly pool: TextPool) {}

  push(text: string | undefined): void {
    this.addresses.push(text === undefined ? 0 : this.pool.add(text));
  }

  at(index: number): string | undefined {
    const address = this.addresses.at(index);
    return address === 0 ? undefined : this.pool.at(address);
  }
}

/** The logical id of a resource: of the row itself, or of one it refers to. */
class IdColumn implements Column<string | undefined> {
  private readonly numbers = new NumberColumn();

  constructor(private readonly register: IdRegister) {}

  push(id: string | undefined): void {
    this.numbers.push(id === undefined ? 0 : this.register.numberOf(id));
  }

  at(index: number): string | undefined {
    const number = this.numbers.at(index);
    return number === 0 ? undefined : this.register.idOf(number);
  }
}

class IdListColumn implements Column<readonly string[]> {
  /** Where the list of each row ends in `numbers`. */
  private readonly ends = new NumberColumn();
  private readonly numbers = new NumberColumn();

  constructor(private readonly register: IdRegister) {}

  push(ids: readonly string[]): void {
    for (const id of ids) this.numbers.push(this.register.numberOf(id));
    this.ends.push(this.numbers.length);
  }

  at(index: number): readonly string[] {
    const ids: string[] = [];
    const end = this.ends.at(index);
    for (let at = index === 0 ? 0 : this.ends.at(index - 1); at < end; at += 1) ids.push(this.register.idOf(this.numbers.at(at)));
    return ids;
  }
}

class FlagColumn implements Column<boolean> {
  private readonly numbers = new NumberColumn();

  push(flag: boolean): void {
    this.numbers.push(flag ? 1 : 0);
  }

  at(index: number): boolean {
    return this.numbers.at(index) === 1;
  }
}

/** A value that is always there. */
class FilledColumn<Value> implements Column<Value> {
  constructor(private readonly column: Column<Value | undefined>, private readonly none: Value) {}

  push(value: Value): void {
    this.column.push(value);
  }

  at(index: number): Value {
    return this.column.at(index) ?? this.none;
  }
}

/** Makes the columns of one snapshot, which share their codes, texts and ids. */
export class ColumnFactory {
  readonly organizationIds = new IdRegister();
  readonly locationIds = new IdRegister();
  private readonly texts = new ValueBook<string>();
  private readonly numbers = new ValueBook<number>();
  private readonly lists = new ValueBook<readonly string[]>();
  private readonly pool = new TextPool();

  code(): Column<string | undefined> {
    return new SharedColumn(this.texts);
  }

  filledCode(): Column<string> {
    return new FilledColumn(this.code(), '');
  }

  codes(): Column<readonly string[]> {
    return new FilledColumn<readonly string[]>(new SharedColumn(this.lists), []);
  }

  count(): Column<number | undefined> {
    return new SharedColumn(this.numbers);
  }

  filledCount(): Column<number> {
    return new FilledColumn(this.count(), 0);
  }

  flag(): Column<boolean> {
    return new FlagColumn();
  }

  text(): Column<string | undefined> {
    return new TextColumn(this.pool);
  }

  filledText(): Column<string> {
    return new FilledColumn(this.text(), '');
  }

  id(register: IdRegister): Column<string> {
    return new FilledColumn(this.reference(register), '');
  }

  reference(register: IdRegister): Column<string | undefined> {
    return new IdColumn(register);
  }

  references(register: IdRegister): Column<readonly string[]> {
    return new IdListColumn(register);
  }
}
