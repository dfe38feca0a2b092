/**
 * One entry of the sparse index: the first byte of file line `line` (from 1) lies at `byte` and was written at `time` (ms since
 * 1970; never decreasing, so that line ↔ time can be looked up by bisection).
 */
export interface IndexRecord {
  readonly line: number;
  readonly byte: number;
  readonly time: number;
}

/** Three little-endian float64: line, byte, time. Exact up to 2^53. */
export const indexRecordBytes = 24;

const origin: IndexRecord = { line: 1, byte: 0, time: 0 };

/** The index of one log in memory: records strictly increasing in line and byte, packed, append-only. */
export class LineIndex {
  #values = new Float64Array(3 * 32);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  push(line: number, byte: number, time: number): void {
    const at = this.#count * 3;
    if (at === this.#values.length) {
      const grown = new Float64Array(at * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[at] = line;
    this.#values[at + 1] = byte;
    this.#values[at + 2] = time;
    this.#count++;
  }

  /** The record at a position from 0; undefined behind the last. */
  at(position: number): IndexRecord | undefined {
    if (position < 0 || position >= this.#count) {
      return undefined;
    }
    const [line = 0, byte = 0, time = 0] = this.#values.subarray(position * 3, position * 3 + 3);
    return { line, byte, time };
  }

  last(): IndexRecord | undefined {
    return this.at(this.#count - 1);
  }

  /** The last record at or before the line; the start of the log when there is none. */
  beforeLine(line: number): IndexRecord {
    return this.at(this.positionOfLine(line)) ?? origin;
  }

  /** Position of the last record at or before the line; -1 when there is none. */
  positionOfLine(line: number): number {
    return this.#search(0, line);
  }

  /** The last record at or before the byte, and the one behind it. */
  aroundByte(byte: number): { readonly before: IndexRecord; readonly after: IndexRecord | undefined } {
    const position = this.#search(1, byte);
    return { before: this.at(position) ?? origin, after: this.at(position + 1) };
  }

  /** Position of the last record whose column is at most `value`; -1 when there is none. */
  #search(column: 0 | 1, value: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#values[middle * 3 + column] ?? 0) <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** The records from `position` on as they stand in the file. */
  encode(position: number): Buffer {
    const bytes = Buffer.allocUnsafe((this.#count - position) * indexRecordBytes);
    for (let at = position * 3, to = 0; to < bytes.length; at++, to += 8) {
      bytes.writeDoubleLE(this.#values[at] ?? 0, to);
    }
    return bytes;
  }

  /**
   * Reads an index file. A process may have been killed while it wrote, or the machine lost power: the records up to the first
   * one that is torn, out of order or behind the log's end are kept, the rest is left out.
   */
  static decode(bytes: Buffer, logBytes: number): LineIndex {
    const index = new LineIndex();
    let previous: IndexRecord = { line: 0, byte: -1, time: 0 };
    for (let at = 0; at + indexRecordBytes <= bytes.length; at += indexRecordBytes) {
      const line = bytes.readDoubleLE(at);
      const byte = bytes.readDoubleLE(at + 8);
      const time = bytes.readDoubleLE(at + 16);
      const ordered = line > previous.line && byte > previous.byte && time >= previous.time;
      const first = previous.line > 0 || (line === 1 && byte === 0);
      if (!ordered || !first || byte >= logBytes || !Number.isSafeInteger(line) || !Number.isSafeInteger(byte)) {
        break;
      }
      index.push(line, byte, time);
      previous = { line, byte, time };
    }
    return index;
  }
}
