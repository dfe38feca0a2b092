const firstCapacity = 64 * 1024;
const keptCapacity = 2 * 1024 * 1024;

/**
 * Bytes that wait for the write under way to end. They are copied once, into one of two buffers that take turns: nothing is
 * allocated per chunk, and the caller may use its chunk again at once.
 */
export class PendingBytes {
  #filling: Buffer = Buffer.allocUnsafe(firstCapacity);
  #spare: Buffer | null = null;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#filling.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#filling.length * 2));
      larger.set(this.#filling.subarray(0, this.#length));
      this.#filling = larger;
    }
    this.#filling.set(chunk, this.#length);
    this.#length = needed;
  }

  /** Everything added so far. Give it back with `recycle` once it is written; one batch is out at a time. */
  take(): Buffer {
    const batch = this.#filling.subarray(0, this.#length);
    const full = this.#filling;
    this.#filling = this.#spare ?? Buffer.allocUnsafe(firstCapacity);
    this.#spare = full;
    this.#length = 0;
    return batch;
  }

  /** Must come between two calls of `take`: the batch's buffer is filled again from here on. */
  recycle(): void {
    if (this.#spare && this.#spare.length > keptCapacity) {
      this.#spare = null;
    }
  }
}
