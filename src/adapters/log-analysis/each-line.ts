import { closeSync, openSync, readSync } from 'node:fs';
import { PlainBytes } from '#contract/plain-bytes.ts';
import { longestTemplate } from '#engine/logs/line-template.ts';

const bufferBytes = 1024 * 1024;
const newline = 10;
const carriageReturn = 13;

/**
 * Calls `visit` for every line of a log, until it answers false, with its bytes [start, end), without escape sequences and without the newline, in constant
 * memory. Line n is the log's line n. Reads synchronously: for a thread of its own. Of a line longer than the buffer the part
 * is given that counts for its template: the first bytes behind its last `\r`, and perhaps some of its end.
 */
export function eachLine(path: string, visit: (bytes: Buffer, start: number, end: number) => boolean): void {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(bufferBytes);
    const plain = new PlainBytes();
    let filled = 0;
    let unfinished = false;
    for (;;) {
      if (filled === buffer.length) filled = shorten(buffer);
      const read = readSync(file, buffer, filled, buffer.length - filled, null);
      if (read === 0) break;
      // A last line of nothing but escape sequences is a line too.
      unfinished = buffer[filled + read - 1] !== newline;
      const end = filled + plain.strip(buffer.subarray(filled, filled + read));
      let start = 0;
      for (let at = buffer.indexOf(newline, filled); at !== -1 && at < end; at = buffer.indexOf(newline, start)) {
        if (!visit(buffer, start, at)) return;
        start = at + 1;
      }
      buffer.copyWithin(0, start, end);
      filled = end - start;
    }
    if (unfinished) visit(buffer, 0, filled);
  } finally {
    closeSync(file);
  }
}

/** Makes room in a buffer that one unfinished line fills; returns how much of it stays. */
function shorten(buffer: Buffer): number {
  const last = buffer.length - 1;
  // A `\r` at the very end may be that of the line's end, and then what stands before it counts.
  const start = buffer.lastIndexOf(carriageReturn, last - 1) + 1;
  const kept = Math.min(buffer.length - start, longestTemplate);
  const returned = start + kept <= last && buffer[last] === carriageReturn;
  buffer.copyWithin(0, start, start + kept);
  if (returned) buffer[kept] = carriageReturn;
  return returned ? kept + 1 : kept;
}
