/** Places of hits in ascending order, packed: 12 bytes each. */
export class HitList {
  #lines = new Uint32Array(64);
  #bytes = new Float64Array(64);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  push(line: number, byte: number): void {
    if (this.#count === this.#lines.length) {
      const room = this.#count * 2;
      const lines = new Uint32Array(room);
      const bytes = new Float64Array(room);
      lines.set(this.#lines);
      bytes.set(this.#bytes);
      this.#lines = lines;
      this.#bytes = bytes;
    }
    this.#lines[this.#count] = line;
    this.#bytes[this.#count] = byte;
    this.#count++;
  }

  line(index: number): number {
    return this.#lines[index] ?? 0;
  }

  /** Offset of the hit in the plain log. */
  byte(index: number): number {
    return this.#bytes[index] ?? 0;
  }

  /** The list as it is now. It shares the memory: hits are only ever added to it, or taken away behind it. */
  soFar(): HitList {
    const list = new HitList();
    list.#lines = this.#lines;
    list.#bytes = this.#bytes;
    list.#count = this.#count;
    return list;
  }

  /** Leaves out the hits from `index` on. */
  cut(index: number): void {
    this.#count = index;
  }

  /** How many hits lie in front of the line. */
  beforeLine(line: number): number {
    return this.#before(this.#lines, line);
  }

  /** How many hits begin in front of the byte. */
  beforeByte(byte: number): number {
    return this.#before(this.#bytes, byte);
  }

  #before(values: Uint32Array | Float64Array, value: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((values[middle] ?? 0) < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
