const FIRST_SIZE = 256;
const GROWTH = 1.5;
const MAX_SHORT = 0xffff;

/** Whole numbers below 2^32, one after the other: two bytes each until one needs four. */
export class NumberColumn {
  private values: Uint16Array | Uint32Array = new Uint16Array(FIRST_SIZE);
  private size = 0;

  get length(): number {
    return this.size;
  }

  push(value: number): void {
    if (this.size === this.values.length) this.move(Math.ceil(this.size * GROWTH), value);
    else if (value > MAX_SHORT && this.values instanceof Uint16Array) this.move(this.values.length, value);
    this.values[this.size] = value;
    this.size += 1;
  }

  /** Changes a value, or sets one further on; what lies between is 0. */
  put(index: number, value: number): void {
    while (this.size <= index) this.push(0);
    if (value > MAX_SHORT && this.values instanceof Uint16Array) this.move(this.values.length, value);
    this.values[index] = value;
  }

  /** 0 where nothing was pushed. */
  at(index: number): number {
    return this.values[index] ?? 0;
  }

  private move(size: number, value: number): void {
    const isShort = this.values instanceof Uint16Array && value <= MAX_SHORT;
    const values = isShort ? new Uint16Array(size) : new Uint32Array(size);
    values.set(this.values);
    this.values = values;
  }
}
