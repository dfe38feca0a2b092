import type { FoundLine } from '#contract/log-search.ts';

export interface Part {
  /** Where it begins in the text. */
  readonly start: number;
  readonly text: string;
  readonly hit: boolean;
}

/** A line in parts that are hits and parts that are not, nothing left out; no part is empty. */
export function markedParts({ text, marks }: Pick<FoundLine, 'text' | 'marks'>): Part[] {
  const parts: Part[] = [];
  const add = (start: number, end: number, hit: boolean) => {
    if (end > start) parts.push({ start, text: text.slice(start, end), hit });
  };
  let at = 0;
  for (const { start, end } of marks) {
    add(at, start, false);
    add(Math.max(at, start), end, true);
    at = Math.max(at, end);
  }
  add(at, text.length, false);
  return parts;
}
