import { LineIndex } from './line-index.ts';

const linesApart = 1000;
const bytesApart = 1024 * 1024;
const msApart = 250;

/**
 * Counts the lines of a log as its bytes go by and writes its index. A line starts with its first byte, not with the newline
 * before it: `lines` is therefore the complete lines plus an unfinished last one.
 *
 * A line gets a record when it is the 1st, 1,001st, 2,001st …; when 250 ms have passed since the last record; and when it starts
 * 1 MiB or more behind the last record. INVARIANT from the last rule: every line start between two records lies within 1 MiB of
 * the first of them, so no look-up reads more than that, however long the lines are.
 */
export class LineScanner {
  readonly index: LineIndex;
  lines = 0;
  bytes = 0;
  /** Whether the next byte starts a line. */
  lineStart = true;

  /** Goes on behind the last record of an index, or at the start of the log. */
  constructor(index = new LineIndex()) {
    this.index = index;
    const last = index.last();
    if (last) {
      this.lines = last.line - 1;
      this.bytes = last.byte;
    }
  }

  /** `time` in ms: when these bytes are written. A clock that was set back counts as standing still. */
  scan(chunk: Buffer, time: number): void {
    if (chunk.length === 0) {
      return;
    }
    const last = this.index.last();
    const now = Math.max(time, last?.time ?? 0);
    let recorded = last?.line ?? 0;
    let due = last === undefined || now - last.time >= msApart;
    let nextByte = (last?.byte ?? 0) + bytesApart;
    let lines = this.lines;
    let at = 0;
    if (!this.lineStart) {
      at = chunk.indexOf(10) + 1;
    }
    // `at` stands at a line start, 0 only when the chunk begins with one or holds none at all.
    if (at > 0 || this.lineStart) {
      while (at < chunk.length) {
        lines++;
        if ((due || lines % linesApart === 1 || this.bytes + at >= nextByte) && lines > recorded) {
          this.index.push(lines, this.bytes + at, now);
          recorded = lines;
          due = false;
          nextByte = this.bytes + at + bytesApart;
        }
        at = chunk.indexOf(10, at) + 1;
        if (at === 0) {
          break;
        }
      }
    }
    this.lines = lines;
    this.bytes += chunk.length;
    this.lineStart = chunk[chunk.length - 1] === 10;
  }
}
