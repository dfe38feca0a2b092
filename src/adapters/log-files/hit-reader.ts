const colon = 0x3a;
const newline = 10;

/** One hit as ripgrep prints it with `hitOutput`. `line` counts from 1 and `byte` from 0 in what was searched. */
export type TakeHit = (line: number, byte: number, length: number) => boolean;

/** Makes ripgrep print what `HitReader` reads: `line:byte:hit` and `\r\n`. */
export const hitOutput = ['--only-matching', '--byte-offset', '--line-number', '--no-filename'];

/** Reads hits from what ripgrep prints, in chunks that end anywhere. Nothing is kept of the text of a hit but its length. */
export class HitReader {
  readonly #take: TakeHit;
  #part: 'line' | 'byte' | 'text' = 'line';
  #line = 0;
  #number = 0;
  #length = 0;

  /** `take` answers false when it wants no more. */
  constructor(take: TakeHit) {
    this.#take = take;
  }

  /** Answers false when no more is wanted. */
  read(chunk: Buffer): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#part === 'text') {
        const end = chunk.indexOf(newline, at);
        if (end === -1) {
          this.#length += chunk.length - at;
          return true;
        }
        // The line of output ends with `\r\n`, because lines of the log may (--crlf).
        const length = this.#length + end - at - 1;
        at = end + 1;
        this.#part = 'line';
        this.#length = 0;
        const byte = this.#number;
        this.#number = 0;
        if (!this.#take(this.#line, byte, length)) {
          return false;
        }
        continue;
      }
      at = this.#readNumber(chunk, at);
    }
    return true;
  }

  #readNumber(chunk: Buffer, from: number): number {
    let number = this.#number;
    let at = from;
    for (; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (byte === colon) {
        if (this.#part === 'line') {
          this.#line = number;
          this.#part = 'byte';
          number = 0;
          continue;
        }
        this.#part = 'text';
        at++;
        break;
      }
      number = number * 10 + byte - 0x30;
    }
    this.#number = number;
    return at;
  }
}
