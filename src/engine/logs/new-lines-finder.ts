import type { Telling, TellingLine } from '#engine/ports/log-analysis.ts';
import { LineTemplates } from './line-template.ts';

/** So many lines make a fingerprint. */
const mostTelling = 3;
/** Beyond this many ranges only the count goes on. */
const mostRanges = 10_000;
/** Characters of a line's text that are kept, and bytes of its template. */
const longestText = 500;
const longestKept = 1000;

/** Whether a template occurred in the logs compared with. */
export type Knows = (high: number, low: number) => boolean;
type IsError = (text: string) => boolean;

/**
 * Goes through the lines of a failed log one after the other and notes which are new. Of those from `fromLine` on it keeps the
 * first that look like errors, which tell why the build failed.
 */
export class NewLinesFinder {
  readonly #knows: Knows;
  readonly #fromLine: number;
  readonly #isError: IsError;
  readonly #templates = new LineTemplates();
  readonly #errors: TellingLine[] = [];
  readonly #others: TellingLine[] = [];
  readonly #ranges: [number, number][] = [];
  #total = 0;
  #count = 0;
  #first: { line: number; text: string } | null = null;

  constructor(knows: Knows, fromLine: number, isError: IsError) {
    this.#knows = knows;
    this.#fromLine = fromLine;
    this.#isError = isError;
  }

  /** The next line: the bytes [start, end), without escape sequences and newline. */
  take(bytes: Buffer, start: number, end: number): void {
    const line = ++this.#total;
    const templates = this.#templates;
    templates.read(bytes, start, end);
    // An empty line says nothing, however new it is.
    if (templates.length === 0 || this.#knows(templates.high, templates.low)) return;
    this.#count++;
    this.#first ??= { line, text: shownText(bytes, start, end) };
    const last = this.#ranges.at(-1);
    if (last && last[1] === line - 1) last[1] = line;
    else if (this.#ranges.length < mostRanges) this.#ranges.push([line, line]);
    if (line >= this.#fromLine) this.#tell(line, shownText(bytes, start, end));
  }

  get found(): {
    readonly count: number;
    readonly total: number;
    readonly first: { line: number; text: string } | null;
    readonly ranges: [number, number][];
  } {
    return { count: this.#count, total: this.#total, first: this.#first, ranges: this.#ranges };
  }

  /** Null when no new line tells anything. */
  get telling(): Telling | null {
    if (this.#errors.length > 0) return { kind: 'new-error', lines: this.#errors };
    return this.#others.length > 0 ? { kind: 'new', lines: this.#others } : null;
  }

  #tell(line: number, text: string): void {
    if (this.#errors.length === mostTelling) return;
    const told = { line, text, template: keptTemplate(this.#templates) };
    if (this.#isError(text)) this.#errors.push(told);
    else if (this.#others.length < mostTelling) this.#others.push(told);
  }
}

/** Keeps the first lines from `fromLine` on that look like errors: for a log in which no new line tells anything. */
export class ErrorLinesFinder {
  readonly #fromLine: number;
  readonly #isError: IsError;
  readonly #templates = new LineTemplates();
  readonly #lines: TellingLine[] = [];
  #total = 0;

  constructor(fromLine: number, isError: IsError) {
    this.#fromLine = fromLine;
    this.#isError = isError;
  }

  /** The next line; false when no more are wanted. */
  take(bytes: Buffer, start: number, end: number): boolean {
    const line = ++this.#total;
    if (line < this.#fromLine) return true;
    const text = shownText(bytes, start, end);
    if (!this.#isError(text)) return true;
    this.#templates.read(bytes, start, end);
    this.#lines.push({ line, text, template: keptTemplate(this.#templates) });
    return this.#lines.length < mostTelling;
  }

  get telling(): Telling {
    return { kind: this.#lines.length > 0 ? 'error' : 'nothing', lines: this.#lines };
  }
}

function keptTemplate({ bytes, length }: LineTemplates): string {
  return Buffer.from(bytes.subarray(0, Math.min(length, longestKept))).toString();
}

/** What a terminal shows of the line in the end, cut where it grows too long. */
function shownText(bytes: Buffer, start: number, end: number): string {
  let last = end;
  while (last > start && bytes[last - 1] === 13) last--;
  const first = bytes.subarray(start, last).lastIndexOf(13) + 1 + start;
  const text = bytes.toString('utf8', first, Math.min(last, first + 4 * longestText));
  return text.length > longestText ? `${text.slice(0, longestText - 1).toWellFormed()}…` : text.trimEnd();
}
