import type { FileHandle } from 'node:fs/promises';
import type { LogWindow } from '#contract/logs.ts';
import { readRange, scanNewlines } from './file-bytes.ts';
import { byteOfLine } from './line-lookup.ts';
import { type LogView, logInfo } from './log-view.ts';
import { sgrBehind } from './sgr-state.ts';
import { incompleteTail } from './utf8-tail.ts';

/** A line longer than this is broken softly (LogWindow of the contract says so to clients). */
const longestLine = 16 * 1024;
/** A window ends before the line that would make it larger than this; its first line is always in it. */
const largestWindow = 2 * 1024 * 1024;
const sgrScan = 64 * 1024;
const blockSize = 256 * 1024;

export async function readWindow(file: FileHandle, view: LogView, line: number, count: number): Promise<LogWindow> {
  const firstLine = Math.min(line < 0 ? Math.max(1, view.lines + line + 1) : Math.max(1, line), view.lines + 1);
  const start = Math.min(await byteOfLine(file, view, firstLine), view.readable);
  const before = await readRange(file, Math.max(0, start - sgrScan), start);
  const { lines, nextByte } = await readLines(file, view, firstLine, start, count);
  return { info: logInfo(view), firstLine, nextByte, sgr: sgrBehind(before.toString('latin1')), lines };
}

type WindowLine = LogWindow['lines'][number];

async function readLines(
  file: FileHandle,
  view: LogView,
  firstLine: number,
  start: number,
  count: number,
): Promise<{ readonly lines: WindowLine[]; readonly nextByte: number }> {
  const end = view.readable;
  const lines: WindowLine[] = [];
  let nextByte = start;
  let size = 0;
  let block: { readonly start: number; readonly bytes: Buffer } = { start, bytes: Buffer.alloc(0) };
  while (lines.length < count && firstLine + lines.length <= view.lines) {
    let at = nextByte - block.start;
    let newline = at < block.bytes.length ? block.bytes.indexOf(10, at) : -1;
    const blockEnd = block.start + block.bytes.length;
    if (newline === -1 && blockEnd < end && blockEnd - nextByte <= longestLine) {
      // The line may end behind the block: read on from its beginning.
      block = { start: nextByte, bytes: await readRange(file, nextByte, Math.min(end, nextByte + blockSize)) };
      at = 0;
      newline = block.bytes.indexOf(10);
    }
    const line = softLine(block.bytes.subarray(at, newline === -1 ? undefined : newline));
    if (lines.length > 0 && size + line.bytes > largestWindow) {
      break;
    }
    size += line.bytes;
    lines.push(line.shown);
    nextByte =
      newline === -1
        ? await nextLineStart(file, view, firstLine + lines.length, block.start + block.bytes.length)
        : block.start + newline + 1;
  }
  return { lines, nextByte };
}

function softLine(bytes: Buffer): { readonly shown: WindowLine; readonly bytes: number } {
  if (bytes.length <= longestLine) {
    return { shown: { text: bytes.toString() }, bytes: bytes.length };
  }
  const cut = bytes.subarray(0, longestLine);
  const whole = cut.subarray(0, longestLine - incompleteTail(cut));
  return { shown: { text: whole.toString(), longLine: true }, bytes: whole.length };
}

/** Where `line` starts, when it is known to start behind `byte`. A line behind one of a megabyte has an index record. */
async function nextLineStart(file: FileHandle, view: LogView, line: number, byte: number): Promise<number> {
  const end = view.readable;
  const record = view.index.beforeLine(line);
  if (line > view.lines || record.line === line) {
    return line > view.lines ? end : record.byte;
  }
  let next = end;
  await scanNewlines(file, byte, end, (offset) => {
    next = offset + 1;
    return true;
  });
  return next;
}
