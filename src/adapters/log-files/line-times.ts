import type { LineTime } from '#contract/logs.ts';
import type { LineIndex } from './line-index.ts';

/** When the lines from `first` to `last` were written: the index record at or before the first, and those among them. */
export function timesOf(index: LineIndex, first: number, last: number): LineTime[] {
  const times: LineTime[] = [];
  for (let position = Math.max(0, index.positionOfLine(first)); ; position++) {
    const record = index.at(position);
    if (!record || record.line > Math.max(first, last)) {
      return times;
    }
    times.push({ line: record.line, at: record.time });
  }
}
