import type { FileHandle } from 'node:fs/promises';
import { LogFault, type LogPiece } from '#engine/ports/log-store.ts';
import type { Colours } from './colours.ts';
import { countNewlines, readRange } from './file-bytes.ts';
import { lineOfByte } from './line-lookup.ts';
import { timesOf } from './line-times.ts';
import { type LogView, logInfo } from './log-view.ts';
import { incompleteTail } from './utf8-tail.ts';

export async function readPiece(
  file: FileHandle,
  view: LogView,
  colours: Colours,
  fromByte: number,
  maxBytes: number,
  tail: boolean,
): Promise<LogPiece> {
  if (!Number.isSafeInteger(fromByte) || fromByte < 0 || fromByte > view.bytes) {
    throw new LogFault('range', `The log has ${view.bytes} bytes, there is nothing at byte ${fromByte}.`);
  }
  const waiting = Math.max(0, view.readable - fromByte);
  const { start, bytes } =
    tail && waiting > maxBytes
      ? await newestLines(file, view.readable, maxBytes)
      : { start: fromByte, bytes: await wholeCharacters(file, fromByte, fromByte + Math.min(waiting, maxBytes), view) };
  const line = await lineOfByte(file, view, start);
  return {
    fromByte: start,
    toByte: start + bytes.length,
    line: line.line,
    lineStart: line.start === start,
    text: bytes.toString(),
    sgr: await colours.at(view.paths.id, file, start),
    times: timesOf(view.index, line.line, line.line + countNewlines(bytes)),
    info: logInfo(view),
  };
}

/** [start, end) without a character that is cut at the end. Behind `readable` no character is cut. */
async function wholeCharacters(file: FileHandle, start: number, end: number, view: LogView): Promise<Buffer> {
  const bytes = await readRange(file, start, end);
  const whole = end < view.readable ? bytes.subarray(0, bytes.length - incompleteTail(bytes)) : bytes;
  // A room smaller than one character would never be left.
  return whole.length > 0 ? whole : bytes;
}

/** The whole lines that fit, an unfinished last one included; of a single line that does not fit, its end. */
async function newestLines(file: FileHandle, end: number, room: number): Promise<{ start: number; bytes: Buffer }> {
  // One byte more in front shows whether the room begins at a line.
  const bytes = await readRange(file, end - room - 1, end);
  let skipped = bytes.indexOf(10) + 1;
  if (skipped === 0 || skipped === bytes.length) {
    skipped = 1;
    while (skipped < 4 && ((bytes[skipped] ?? 0) & 0xc0) === 0x80) {
      skipped++;
    }
  }
  return { start: end - bytes.length + skipped, bytes: bytes.subarray(skipped) };
}
