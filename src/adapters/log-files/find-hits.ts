import { LogSearchFault } from '#engine/ports/log-search.ts';
import { HitReader, hitOutput, type TakeHit } from './hit-reader.ts';
import { emptyMatch, ripgrep, type SearchInput } from './ripgrep.ts';
import type { SearchPattern } from './search-pattern.ts';

/** A stretch of whole lines that is searched, and where it lies in the plain log. */
export interface Stretch {
  readonly input: SearchInput;
  readonly firstLine: number;
  readonly startByte: number;
}

/**
 * Calls `take` with every hit of a stretch in order, line and byte as they are in the plain log, until it answers false.
 * @throws LogSearchFault `bad-query` when the expression has a hit of nothing, which could not be shown
 */
export async function findHits(
  pattern: SearchPattern,
  { input, firstLine, startByte }: Stretch,
  signal: AbortSignal,
  take: TakeHit,
): Promise<void> {
  let lastLine = 0;
  let empty = false;
  const reader = new HitReader((line, byte, length) => {
    if (length === 0) {
      empty = true;
      return false;
    }
    if (pattern.oncePerLine && line === lastLine) {
      return true;
    }
    lastLine = line;
    return take(firstLine + line - 1, startByte + byte, length);
  });
  await ripgrep({ pattern, output: hitOutput, input, signal, read: (chunk) => reader.read(chunk) });
  if (empty) {
    throw emptyMatch();
  }
}

export interface HitCount {
  readonly hits: number;
  readonly lines: number;
}

/** Counts the hits of a stretch, some four times faster than finding them. */
export async function countHits(pattern: SearchPattern, input: SearchInput, signal: AbortSignal): Promise<HitCount> {
  let printed = '';
  const read = (chunk: Buffer) => {
    printed += chunk.toString('latin1');
    return true;
  };
  await ripgrep({ pattern, output: ['--quiet', '--stats'], input, signal, read });
  const hits = /^(\d+) match(?:es)?$/m.exec(printed)?.[1];
  const lines = /^(\d+) matched lines?$/m.exec(printed)?.[1];
  if (hits === undefined || lines === undefined) {
    throw new LogSearchFault('unavailable', 'The log could not be searched.', { cause: new Error(printed) });
  }
  return { hits: Number(pattern.oncePerLine ? lines : hits), lines: Number(lines) };
}
