import type { TextPosition, TextRange } from './problem.ts';

/** Offsets of a text as lines and columns. Lines end at `\n`; `\r` before it belongs to the line. */
export class TextPositions {
  readonly #text: string;
  readonly #lineStarts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#lineStarts.push(at + 1);
  }

  /** Kept within the text, and never backwards. */
  range(start: number, end: number): TextRange {
    const first = Math.min(Math.max(start, 0), this.#text.length);
    const last = Math.min(Math.max(end, first), this.#text.length);
    return { start: this.#position(first), end: this.#position(last) };
  }

  #position(offset: number): TextPosition {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { offset, line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }
}
