/**
 * The letters of a word by which it is found: words that begin with the same ones count as the same. The index keeps every beginning of a
 * word up to here, so that half a word is looked up as fast as a whole one.
 */
export const wordLength = 12;

/** So many words of a text are looked for or kept, so that one message cannot fill the index. */
const mostWords = 200;

export interface PlacedWord {
  /** In small letters without accents, cut to `wordLength`. */
  readonly word: string;
  /** Where it stands in the text, [start, end) in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/**
 * Runs of letters and digits. A sign of a script without spaces and a picture are words of their own.
 * INVARIANT: what a word is made of is kept by the index as it is; see `word-index.ts`.
 */
const wordPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|\p{Extended_Pictographic}|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}\p{M}])+/gu;

/** The words of a text with their places. Never throws, whatever the text holds. */
export function placedWords(text: string): PlacedWord[] {
  const words: PlacedWord[] = [];
  for (const { 0: written, index } of text.matchAll(wordPattern)) {
    if (words.length === mostWords) break;
    const word = [...folded(written)].slice(0, wordLength).join('');
    if (word !== '') words.push({ word, start: index, end: index + written.length });
  }
  return words;
}

/** The different words of a text, in order. */
export function wordsOf(text: string): string[] {
  return [...new Set(placedWords(text).map(({ word }) => word))];
}

/** Small letters without accents; what else a sign falls apart into (as ½ into 1⁄2) is left out. */
export function folded(word: string): string {
  return word
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]/gu, '');
}
