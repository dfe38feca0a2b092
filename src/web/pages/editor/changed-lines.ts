import { diffLines } from 'diff';

export interface ChangedLines {
  /** How many lines were added or removed. */
  readonly count: number;
  /** Lines of the new text, from 1, that are new, or that stand where some were removed. */
  readonly lines: readonly number[];
}

export function changedLines(before: string, after: string): ChangedLines {
  const lines = new Set<number>();
  let count = 0;
  let line = 1;
  for (const { added, removed, count: length } of diffLines(before, after)) {
    if (added || removed) count += length;
    if (removed) lines.add(line);
    if (added) for (let index = 0; index < length; index++) lines.add(line + index);
    if (!removed) line += length;
  }
  return { count, lines: [...lines] };
}
