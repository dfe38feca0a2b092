import type { FileHandle } from 'node:fs/promises';
import { plainBytes } from '#contract/plain-bytes.ts';
import { countNewlines, readRange } from './file-bytes.ts';
import { findHits } from './find-hits.ts';
import { type LogView, openLog } from './log-view.ts';
import type { Found } from './search-session.ts';

const mostLines = 400;
/** Read at one spot of the log where the hits are not kept: some dozen lines. */
const spotBytes = 4096;

/**
 * Lines with hits, spread over the log: the first one in each of 400 parts. Behind the cut of the kept hits, where hits are many, it is the
 * first one found near the beginning of the part.
 */
export async function sampleLines(found: Found, signal: AbortSignal): Promise<number[]> {
  const { hits, plain, cut } = found;
  const lines: number[] = [];
  const spots: number[] = [];
  for (let part = 0; part < mostLines; part++) {
    const first = 1 + Math.floor((part * plain.lines) / mostLines);
    const behind = 1 + Math.floor(((part + 1) * plain.lines) / mostLines);
    const index = hits.beforeLine(first);
    if (index < hits.count && hits.line(index) < behind) {
      lines.push(hits.line(index));
    } else if (cut !== null && first >= cut && first < behind) {
      spots.push(first);
    }
  }
  return spots.length === 0 ? lines : [...lines, ...(await sampleSpots(found, spots, signal))];
}

async function sampleSpots(
  { pattern, view, plain }: Found,
  spots: readonly number[],
  signal: AbortSignal,
): Promise<number[]> {
  const lines: number[] = [];
  const read: { readonly first: number; readonly line: number; readonly lines: number }[] = [];
  const file = await openLog(view.paths);
  try {
    let searched = 0;
    const texts = async function* () {
      for (const spot of spots) {
        const text = await textAt(file, view, spot);
        if (text && text.line > (read.at(-1)?.line ?? 0)) {
          read.push({ first: searched + 1, line: text.line, lines: text.lines });
          searched += text.lines;
          yield text.bytes;
        }
      }
    };
    let spot = 0;
    let taken = -1;
    await findHits(pattern, { input: texts(), firstLine: 1, startByte: 0 }, signal, (line) => {
      while (line >= (read[spot]?.first ?? 0) + (read[spot]?.lines ?? Number.POSITIVE_INFINITY)) {
        spot++;
      }
      const at = read[spot];
      if (at && spot !== taken) {
        taken = spot;
        lines.push(at.line + line - at.first);
      }
      return true;
    });
  } finally {
    await file.close();
  }
  return lines.filter((line) => line <= plain.lines);
}

/** Whole lines without escape sequences at the index record next to a line: no newline has to be counted to find it. */
async function textAt(file: FileHandle, view: LogView, line: number) {
  const record = view.index.beforeLine(line);
  const bytes = await readRange(file, record.byte, Math.min(view.bytes, record.byte + spotBytes));
  const whole = bytes.subarray(0, bytes.lastIndexOf(10) + 1);
  if (whole.length === 0) {
    return null;
  }
  const text = plainBytes(whole);
  return { line: record.line, bytes: text, lines: countNewlines(text) };
}
