import { countHits, findHits } from './find-hits.ts';
import type { PlainLines } from './plain-lines.ts';
import type { Found } from './search-session.ts';

/** Lines that are searched first for the last hit in front of a place; then eight times as many, and so on. */
const firstSpan = 256;
/** Counts that a session remembers. */
const mostCounts = 1000;

export interface Place {
  readonly line: number;
  /** UTF-16 units, from 0. */
  readonly column: number;
}

interface FoundHit {
  /** Position among all hits, from 0. */
  readonly index: number;
  readonly line: number;
  readonly byte: number;
}

/**
 * Finds the hit next to a place in what a session has found. Hits behind its cut are searched for once more, in the lines where they
 * are wanted.
 */
export class HitNear {
  readonly #found: Found;
  readonly #lines: PlainLines;
  readonly #signal: AbortSignal;

  constructor(found: Found, lines: PlainLines, signal: AbortSignal) {
    this.#found = found;
    this.#lines = lines;
    this.#signal = signal;
  }

  /** The first hit at or behind the place, else the first of all. */
  async next(place: Place): Promise<FoundHit | null> {
    return (await this.#behind(place)) ?? (await this.#behind({ line: 1, column: 0 }));
  }

  /** The last hit in front of the place, else the last of all. */
  async previous(place: Place): Promise<FoundHit | null> {
    return (await this.#before(place)) ?? (await this.#before({ line: this.#found.plain.lines + 1, column: 0 }));
  }

  async #behind(place: Place): Promise<FoundHit | null> {
    const { hits, cut } = this.#found;
    if (cut === null || place.line < cut) {
      const index = await this.#keptBefore(place);
      if (index < hits.count) {
        return this.#kept(index);
      }
    }
    return cut === null ? null : this.#behindInFile(place.line < cut ? { line: cut, column: 0 } : place);
  }

  async #before(place: Place): Promise<FoundHit | null> {
    const { hits, cut, plain } = this.#found;
    if (cut !== null && place.line >= cut) {
      const end = place.line > plain.lines ? { line: plain.lines + 1, column: 0 } : place;
      const hit = await this.#beforeInFile(end, cut);
      if (hit) {
        return hit;
      }
      return hits.count > 0 ? this.#kept(hits.count - 1) : null;
    }
    const index = await this.#keptBefore(place);
    return index > 0 ? this.#kept(index - 1) : null;
  }

  /** How many of the kept hits begin in front of the place. */
  async #keptBefore({ line, column }: Place): Promise<number> {
    const { hits } = this.#found;
    const first = hits.beforeLine(line);
    if (column === 0 || hits.line(first) !== line) {
      return first;
    }
    const lineStart = await this.#lines.startOf(line);
    const byte = await this.#lines.byteOfColumn(lineStart, column);
    return Math.min(hits.beforeByte(byte), hits.beforeLine(line + 1));
  }

  #kept(index: number): FoundHit {
    const { hits } = this.#found;
    return { index, line: hits.line(index), byte: hits.byte(index) };
  }

  async #behindInFile({ line, column }: Place): Promise<FoundHit | null> {
    const { lines } = this.#found.plain;
    if (line > lines) {
      return null;
    }
    const target = await this.#byteOf({ line, column });
    let found: { line: number; byte: number } | null = null;
    await this.#find(line, lines, (hitLine, byte) => {
      if (byte < target) {
        return true;
      }
      found = { line: hitLine, byte };
      return false;
    });
    return found && this.#numbered(found);
  }

  async #beforeInFile(place: Place, floor: number): Promise<FoundHit | null> {
    const target = await this.#byteOf(place);
    let last = place.column === 0 ? place.line - 1 : place.line;
    for (let span = firstSpan; last >= floor; span *= 8) {
      const first = Math.max(floor, last - span + 1);
      let found: { line: number; byte: number } | null = null;
      await this.#find(first, last, (line, byte) => {
        if (byte >= target) {
          return false;
        }
        found = { line, byte };
        return true;
      });
      if (found) {
        return this.#numbered(found);
      }
      last = first - 1;
    }
    return null;
  }

  async #byteOf({ line, column }: Place): Promise<number> {
    const start = await this.#lines.startOf(line);
    return column === 0 ? start : this.#lines.byteOfColumn(start, column);
  }

  /** Finds out how many hits lie in front of one, from the nearest line for which that is known. */
  async #numbered({ line, byte }: { readonly line: number; readonly byte: number }): Promise<FoundHit> {
    const { counted, plain, count } = this.#found;
    const known = [...counted, { line: plain.lines + 1, hits: count.hits }];
    const nearest = known.reduce((best, one) => (Math.abs(one.line - line) < Math.abs(best.line - line) ? one : best));
    const from = Math.min(nearest.line, line);
    const to = Math.max(nearest.line, line);
    const between = from === to ? 0 : (await this.#count(from, to - 1)).hits;
    const before = nearest.line <= line ? nearest.hits + between : nearest.hits - between;
    if (between > 0 && counted.length < mostCounts) {
      counted.push({ line, hits: before });
    }
    let inLine = 0;
    await this.#find(line, line, (_line, hit) => {
      if (hit >= byte) {
        return false;
      }
      inLine++;
      return true;
    });
    return { index: before + inLine, line, byte };
  }

  async #find(first: number, last: number, take: (line: number, byte: number) => boolean): Promise<void> {
    const { input, startByte } = await this.#stretch(first, last);
    await findHits(this.#found.pattern, { input, firstLine: first, startByte }, this.#signal, take);
  }

  async #count(first: number, last: number) {
    return countHits(this.#found.pattern, (await this.#stretch(first, last)).input, this.#signal);
  }

  async #stretch(first: number, last: number) {
    const start = await this.#lines.startOf(first);
    const end = await this.#lines.startOf(last + 1);
    return { input: { path: this.#found.plain.path, start, end }, startByte: start };
  }
}
