import { templateVersion } from '#engine/logs/line-template.ts';

/** More different templates of one log than this are not remembered. */
export const mostTemplates = 500_000;

const headerBytes = 16;
const magic = 0x53545750; // "PWTS"

/** A set of 64-bit hashes, given as two numbers of 32 bits: eight bytes an entry, and nothing is allocated for one. */
export class TemplateSet {
  readonly #most: number;
  #slots = new Uint32Array(2 * 1024);
  #size = 0;
  #capped = false;

  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  /** True when one was left out because the set was full. */
  get capped(): boolean {
    return this.#capped;
  }

  has(high: number, low: number): boolean {
    const at = this.#find(high, low || 1);
    return this.#slots[at + 1] !== 0;
  }

  add(high: number, low: number): void {
    const at = this.#find(high, low || 1);
    if (this.#slots[at + 1] !== 0) return;
    if (this.#size >= this.#most) {
      this.#capped = true;
      return;
    }
    this.#slots[at] = high;
    this.#slots[at + 1] = low || 1;
    this.#size++;
    if (this.#size * 4 > this.#slots.length) this.#grow();
  }

  /** A slot is free when its low half is 0, so no hash has that: 0 counts as 1. */
  #find(high: number, low: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = ((low ^ high) * 2) & mask;
    while (slots[at + 1] !== 0 && (slots[at + 1] !== low || slots[at] !== high)) at = (at + 2) & mask;
    return at;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 2) {
      const high = old[i] ?? 0;
      const low = old[i + 1] ?? 0;
      if (low === 0) continue;
      const at = this.#find(high, low);
      this.#slots[at] = high;
      this.#slots[at + 1] = low;
    }
  }

  /** The file of the set: magic, version of the rules, count and cap as 32-bit numbers, then the hashes, ascending; all little-endian. */
  encode(): Buffer {
    const hashes = new BigUint64Array(this.#size);
    let count = 0;
    for (let i = 0; i < this.#slots.length; i += 2) {
      const low = this.#slots[i + 1] ?? 0;
      if (low !== 0) hashes[count++] = (BigInt(this.#slots[i] ?? 0) << 32n) | BigInt(low);
    }
    hashes.sort();
    const header = Buffer.alloc(headerBytes);
    header.writeUInt32LE(magic, 0);
    header.writeUInt32LE(templateVersion, 4);
    header.writeUInt32LE(this.#size, 8);
    header.writeUInt32LE(this.#capped ? 1 : 0, 12);
    return Buffer.concat([header, Buffer.from(hashes.buffer)]);
  }

  /** Adds what a file holds. False, and nothing is added, when it is not one of these rules or not whole. */
  addEncoded(file: Buffer): boolean {
    if (file.length < headerBytes || file.readUInt32LE(0) !== magic || file.readUInt32LE(4) !== templateVersion)
      return false;
    const count = file.readUInt32LE(8);
    if (file.length !== headerBytes + count * 8) return false;
    for (let at = headerBytes; at < file.length; at += 8) this.add(file.readUInt32LE(at + 4), file.readUInt32LE(at));
    if (file.readUInt32LE(12) === 1) this.#capped = true;
    return true;
  }
}
