import { type FileHandle, open } from 'node:fs/promises';
import { readRange, scanNewlines } from './file-bytes.ts';
import { byteOfLine, lineOfByte } from './line-lookup.ts';
import { type LogView, openLog } from './log-view.ts';
import type { PlainLog } from './plain-logs.ts';
import { twinBlock } from './plain-twin.ts';
import { incompleteTail } from './utf8-tail.ts';

const columnBlock = 256 * 1024;
const newlineByte = 10;

/** Where lines and columns of a log lie in its plain twin. Close it in `finally`. */
export class PlainLines {
  readonly #log: FileHandle;
  readonly #plain: FileHandle;
  readonly #view: LogView;
  readonly #extent: PlainLog;

  private constructor(log: FileHandle, plain: FileHandle, view: LogView, extent: PlainLog) {
    this.#log = log;
    this.#plain = plain;
    this.#view = view;
    this.#extent = extent;
  }

  static async open(view: LogView, extent: PlainLog): Promise<PlainLines> {
    const log = await openLog(view.paths);
    try {
      return new PlainLines(log, await open(extent.path, 'r'), view, extent);
    } catch (error) {
      await log.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#log.close(), this.#plain.close()]);
  }

  /**
   * Offset of a line's first byte; the end for the line behind the last. The index tells where the line starts in the log, the
   * record of the twin what the block there became; from that on newlines are counted, which are the same in both.
   */
  async startOf(line: number): Promise<number> {
    const { blocks, bytes, lines } = this.#extent;
    if (line > lines) {
      return bytes;
    }
    const inLog = await byteOfLine(this.#log, this.#view, line);
    if (blocks === null) {
      return inLog;
    }
    const block = Math.floor(inLog / twinBlock);
    const blockStart = block * twinBlock;
    let current = blockStart === inLog ? line : (await lineOfByte(this.#log, this.#view, blockStart)).line;
    let start = blocks[block] ?? 0;
    if (current < line) {
      await scanNewlines(this.#plain, start, bytes, (offset) => {
        current++;
        start = offset + 1;
        return current === line;
      });
    }
    return start;
  }

  /** UTF-16 units between the start of a line and a byte of it. */
  async columnOf(lineStart: number, byte: number): Promise<number> {
    let column = 0;
    for await (const block of this.#characters(lineStart, byte)) {
      column += block.bytes.toString().length;
    }
    return column;
  }

  /** A byte of the line that starts at `lineStart`: what begins at the column or behind it begins at the byte or behind it. */
  async byteOfColumn(lineStart: number, column: number): Promise<number> {
    let left = column;
    for await (const { start, bytes } of this.#characters(lineStart, this.#extent.bytes)) {
      const newline = bytes.indexOf(newlineByte);
      const line = newline === -1 ? bytes : bytes.subarray(0, newline);
      const units = line.toString().length;
      if (left <= units) {
        return start + bytesOfUnits(line, left);
      }
      if (newline !== -1) {
        return start + newline;
      }
      left -= units;
    }
    return this.#extent.bytes;
  }

  /** The bytes of [start, end) in blocks of whole characters. */
  async *#characters(start: number, end: number): AsyncGenerator<{ readonly start: number; readonly bytes: Buffer }> {
    for (let at = start; at < end; ) {
      const block = await readRange(this.#plain, at, Math.min(end, at + columnBlock));
      const whole = at + block.length < end ? block.length - incompleteTail(block) : block.length;
      if (whole === 0) {
        return;
      }
      yield { start: at, bytes: block.subarray(0, whole) };
      at += whole;
    }
  }
}

/** The fewest bytes that are so many UTF-16 units as text. */
function bytesOfUnits(line: Buffer, units: number): number {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (line.toString('utf8', 0, middle).length < units) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
