import { NumberColumn } from './number-column';
import { TextPool } from './text-pool';

const FIRST_SLOTS = 1_024;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 16_777_619;

function hashOf(text: string): number {
  let hash = FNV_OFFSET;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  return hash >>> 0;
}

/** Logical ids of one type of resource, each under a number from 1 on: what stands, and what is only referred to. */
export class IdRegister {
  private readonly texts = new TextPool();
  /** Address of each id; that of number 0 is none. */
  private readonly addresses = new NumberColumn();
  /** Numbers by hash, 0 where free: at most half of it is full. */
  private slots = new Uint32Array(FIRST_SLOTS);

  constructor() {
    this.addresses.push(0);
  }

  /** The number of an id, which is new or known. */
  numberOf(id: string): number {
    const slot = this.slotOf(id);
    const known = this.slots[slot] ?? 0;
    if (known !== 0) return known;
    const number = this.addresses.length;
    this.addresses.push(this.texts.add(id));
    this.slots[slot] = number;
    if (number * 2 > this.slots.length) this.widen();
    return number;
  }

  /** The number of an id that is known; 0 otherwise. */
  find(id: string): number {
    return this.slots[this.slotOf(id)] ?? 0;
  }

  idOf(number: number): string {
    return this.texts.at(this.addresses.at(number));
  }

  /** Where an id stands, or would. */
  private slotOf(id: string): number {
    const mask = this.slots.length - 1;
    let slot = hashOf(id) & mask;
    for (let number = this.slots[slot] ?? 0; number !== 0 && this.idOf(number) !== id; number = this.slots[slot] ?? 0) slot = (slot + 1) & mask;
    return slot;
  }

  private widen(): void {
    this.slots = new Uint32Array(this.slots.length * 2);
    for (let number = 1; number < this.addresses.length; number += 1) this.slots[this.slotOf(this.idOf(number))] = number;
  }
}
