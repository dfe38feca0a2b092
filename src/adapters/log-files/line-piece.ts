import type { FileHandle } from 'node:fs/promises';
import { plainBytes } from '#contract/plain-bytes.ts';
import { readRange } from './file-bytes.ts';
import { standingSequences } from './standing-sequences.ts';
import { incompleteTail } from './utf8-tail.ts';

/** Of a line longer than this a piece is shown (LogWindow of the contract says so to clients). */
export const longestLine = 16 * 1024;
/** So far back from the end of a line a `\r` is looked for: a progress bar whose last state is longer is none. */
const carriageScan = 1024 * 1024;

/** The bytes shown of a line, and what colours and links need around them so that the terminal ends where the line does. */
export interface LinePiece {
  readonly before: string;
  readonly bytes: Buffer;
  readonly behind: string;
}

/**
 * The piece of the long line [start, end) that is shown: behind the last `\r` that leaves something, or the beginning where there is
 * none. Reads two MiB at most, however long the line is.
 */
export async function pieceOfLine(file: FileHandle, start: number, end: number): Promise<LinePiece> {
  const from = Math.max(start, end - carriageScan);
  const tail = await readRange(file, from, end);
  const state = lastState(tail);
  if (state === null) {
    const head = await readRange(file, start, start + longestLine);
    const bytes = head.subarray(0, head.length - incompleteTail(head));
    return { before: '', bytes, behind: await sequencesIn(file, start + bytes.length, end) };
  }
  const cut = Math.max(state.start, state.end - longestLine);
  const first = cut === 0 || tail[cut - 1] === 13 ? cut : wholeCharacter(tail, cut);
  // A last `\r` stays: while the line grows, more may be drawn over it.
  const bytes = tail.subarray(first, state.end < tail.length ? state.end + 1 : state.end);
  return {
    before: await sequencesIn(file, start, from + first),
    bytes,
    behind: await sequencesIn(file, from + first + bytes.length, end),
  };
}

/** What stands behind the last `\r` that leaves something; null when there is no `\r` but at the end. */
function lastState(tail: Buffer): { readonly start: number; readonly end: number } | null {
  for (let end = tail.length; end > 0; ) {
    const carriage = tail.lastIndexOf(13, end - 1);
    if (carriage === -1) {
      return null;
    }
    if (plainBytes(tail.subarray(carriage + 1, end)).length > 0) {
      return { start: carriage + 1, end };
    }
    end = carriage;
  }
  return null;
}

function wholeCharacter(bytes: Buffer, at: number): number {
  let first = at;
  while (first < at + 3 && ((bytes[first] ?? 0) & 0xc0) === 0x80) {
    first++;
  }
  return first;
}

async function sequencesIn(file: FileHandle, from: number, to: number): Promise<string> {
  return (await standingSequences(file, Math.max(from, to - carriageScan), to)).join('');
}
