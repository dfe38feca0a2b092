import type { MarkedText } from '#contract/search.ts';
import { folded, placedWords } from './search-words.ts';

/** Marks the beginnings of the text's words that are one of these words (see `wordsOf`). */
export function markWords(text: string, words: readonly string[]): MarkedText {
  const marks = placedWords(text).flatMap(({ word, start, end }) => {
    const fitting = words.filter((wanted) => word.startsWith(wanted)).map(({ length }) => length);
    if (fitting.length === 0) return [];
    // Where folding changed how long it is, letters cannot be told apart any more.
    const sameLength = folded(text.slice(start, end)).length === end - start;
    return [{ start, end: sameLength ? start + Math.max(...fitting) : end }];
  });
  return { text, marks };
}

/** Marks the first places of these texts wherever they stand, as names of pipelines are looked for. */
export function markParts(text: string, parts: readonly string[]): MarkedText {
  const lower = text.toLowerCase();
  // A letter that becomes two when it is made small would shift every place behind it.
  if (lower.length !== text.length) return { text, marks: [] };
  const found = parts
    .map((part) => ({ start: lower.indexOf(part.toLowerCase()), length: part.length }))
    .filter(({ start, length }) => start >= 0 && length > 0)
    .map(({ start, length }) => ({ start, end: start + length }))
    .sort((a, b) => a.start - b.start);
  const marks: { start: number; end: number }[] = [];
  for (const mark of found) {
    const last = marks.at(-1);
    if (last && mark.start <= last.end) last.end = Math.max(last.end, mark.end);
    else marks.push(mark);
  }
  return { text, marks };
}
