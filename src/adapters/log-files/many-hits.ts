const colon = 0x3a;
const newline = 10;
const zero = 0;

/** A line with hits, as ripgrep prints it with `manyOutput`. Bytes count from 0, lines from 1. */
export interface HitLine {
  readonly line: number;
  /** Where the line begins. */
  readonly byte: number;
  /** Where its first hit begins. */
  readonly hit: number;
}

/**
 * Makes ripgrep print what `ManyHitsReader` reads: `path NUL line:column:byte:` and a remark in place of the line, so that what is
 * printed is short however long the lines are.
 */
export function manyOutput(mostLines: number): string[] {
  const place = ['--with-filename', '--null', '--line-number', '--column', '--byte-offset'];
  return [...place, '--max-columns=1', `--max-count=${mostLines}`, '--no-mmap'];
}

/** Reads lines with hits of several files from what ripgrep prints, in chunks that end anywhere. */
export class ManyHitsReader {
  readonly #take: (path: string, line: HitLine) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(take: (path: string, line: HitLine) => void) {
    this.#take = take;
  }

  read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, from)) {
      this.#record(bytes.subarray(from, end));
      from = end + 1;
    }
    this.#rest = bytes.subarray(from);
  }

  #record(record: Buffer): void {
    const path = record.indexOf(zero);
    const line = record.indexOf(colon, path + 1);
    const column = record.indexOf(colon, line + 1);
    const byte = record.indexOf(colon, column + 1);
    const number = (from: number, to: number) => Number(record.toString('latin1', from + 1, to));
    const start = number(column, byte);
    this.#take(record.toString('utf8', 0, path), {
      line: number(path, line),
      byte: start,
      hit: start + number(line, column) - 1,
    });
  }
}
