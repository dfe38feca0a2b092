import type { FileHandle } from 'node:fs/promises';
import type { LogWindow } from '#contract/logs.ts';
import type { Colours } from './colours.ts';
import { readRange, scanNewlines } from './file-bytes.ts';
import { byteOfLine } from './line-lookup.ts';
import { longestLine, pieceOfLine } from './line-piece.ts';
import { timesOf } from './line-times.ts';
import { type LogView, logInfo } from './log-view.ts';

/** A window ends before the line that would make it larger than this; its first line is always in it. */
const largestWindow = 2 * 1024 * 1024;
const blockSize = 256 * 1024;

type WindowLine = LogWindow['lines'][number];

export async function readWindow(
  file: FileHandle,
  view: LogView,
  colours: Colours,
  line: number,
  count: number,
): Promise<LogWindow> {
  const firstLine = Math.min(line < 0 ? Math.max(1, view.lines + line + 1) : Math.max(1, line), view.lines + 1);
  const start = Math.min(await byteOfLine(file, view, firstLine), view.readable);
  const sgr = await colours.at(view.paths.id, file, start);
  const lines: WindowLine[] = [];
  let nextByte = start;
  let size = 0;
  for await (const shown of shownLines(file, view, firstLine, start)) {
    if (lines.length === count || (lines.length > 0 && size + shown.bytes.length > largestWindow)) {
      break;
    }
    size += shown.bytes.length;
    nextByte = shown.nextByte;
    const text = `${shown.before}${shown.bytes.toString()}${shown.behind}`;
    lines.push(shown.longLine === null ? { text } : { text, longLine: shown.longLine });
  }
  const times = timesOf(view.index, firstLine, firstLine + lines.length - 1);
  return { info: logInfo(view), firstLine, nextByte, sgr, lines, times };
}

/** A line as it is shown: all of it, or the piece of a long one with the sequences that belong around it. */
export interface ShownLine {
  readonly line: number;
  readonly before: string;
  readonly bytes: Buffer;
  readonly behind: string;
  /** Size of the whole line when this is a piece of it. */
  readonly longLine: number | null;
  /** Where the next line starts. */
  readonly nextByte: number;
}

/** The lines from `firstLine` on, which starts at byte `start`, up to the last character that can be read. */
export async function* shownLines(
  file: FileHandle,
  view: LogView,
  firstLine: number,
  start: number,
): AsyncGenerator<ShownLine> {
  const end = view.readable;
  let block: { readonly start: number; readonly bytes: Buffer } = { start, bytes: Buffer.alloc(0) };
  let from = start;
  for (let line = firstLine; line <= view.lines; line++) {
    let at = from - block.start;
    let newline = at < block.bytes.length ? block.bytes.indexOf(10, at) : -1;
    const blockEnd = block.start + block.bytes.length;
    if (newline === -1 && blockEnd < end && blockEnd - from <= longestLine) {
      // The line may end behind the block: read on from its beginning.
      block = { start: from, bytes: await readRange(file, from, Math.min(end, from + blockSize)) };
      at = 0;
      newline = block.bytes.indexOf(10);
    }
    const nextByte =
      newline === -1
        ? await nextLineStart(file, view, line + 1, block.start + block.bytes.length)
        : block.start + newline + 1;
    const lineEnd = newline === -1 && line < view.lines ? nextByte - 1 : nextByte - (newline === -1 ? 0 : 1);
    const bytes = block.bytes.subarray(at, newline === -1 ? undefined : newline);
    if (lineEnd - from <= longestLine) {
      yield { line, before: '', bytes, behind: '', longLine: null, nextByte };
    } else {
      yield { line, ...(await pieceOfLine(file, from, lineEnd)), longLine: lineEnd - from, nextByte };
    }
    from = nextByte;
  }
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
