import type { FileHandle } from 'node:fs/promises';
import { readRange, scanNewlines } from './file-bytes.ts';
import type { LineIndex } from './line-index.ts';

/** A log as far as it is known: the look-ups never read behind `bytes`. */
export interface LogExtent {
  readonly lines: number;
  readonly bytes: number;
  readonly index: LineIndex;
}

/** Offset of the first byte of a line, 1 ≤ line ≤ lines + 1; the end of the log for the line behind the last. */
export async function byteOfLine(file: FileHandle, log: LogExtent, line: number): Promise<number> {
  if (line > log.lines) {
    return log.bytes;
  }
  const record = log.index.beforeLine(line);
  let current = record.line;
  let start = record.byte;
  if (current < line) {
    await scanNewlines(file, record.byte, log.bytes, (offset) => {
      current++;
      start = offset + 1;
      return current === line;
    });
  }
  return start;
}

/** The line that the byte belongs to and the offset of that line's first byte. For the end of the log: the byte to come. */
export async function lineOfByte(
  file: FileHandle,
  log: LogExtent,
  byte: number,
): Promise<{ readonly line: number; readonly start: number }> {
  if (byte === log.bytes && byte > 0) {
    const [before] = await readRange(file, byte - 1, byte);
    if (before === 10) {
      return { line: log.lines + 1, start: byte };
    }
  }
  const { before, after } = log.index.aroundByte(byte);
  // Behind the start of the last line before the next record there is no newline to be found: a line of a gigabyte costs
  // nothing here.
  const lastLine = after ? after.line - 1 : log.lines;
  let line = before.line;
  let start = before.byte;
  if (line < lastLine) {
    await scanNewlines(file, before.byte, byte, (offset) => {
      line++;
      start = offset + 1;
      return line === lastLine;
    });
  }
  return { line, start };
}
