/** Longer than any mark behind its token; what goes on longer without a line end is output. */
const LONGEST_REST = 32;

/** The shell stands in gap `gap`; `exitCode` is that of the command before it. */
export interface GapMark {
  readonly gap: number;
  readonly exitCode: number;
}

/**
 * Finds the shell's marks in a container's output. They share one stream with what the commands print, because only one stream
 * of an engine keeps its order; the step's token tells them from everything else, and only the mark that is due counts.
 */
export class GapMarks {
  readonly #start: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #due = 0;

  constructor(token: string) {
    this.#start = Buffer.from(`\0${token} `);
  }

  /** What the chunk holds, in order. A piece that may become a mark is held back until it is known. */
  *split(chunk: Buffer): Generator<Buffer | GapMark> {
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = Buffer.alloc(0);
    for (let from = 0; ; ) {
      const start = rest.indexOf(this.#start, from);
      if (start === -1) break;
      const behind = start + this.#start.length;
      const end = rest.subarray(behind, behind + LONGEST_REST).indexOf(10);
      if (end === -1 && rest.length < behind + LONGEST_REST) {
        yield* printed(rest.subarray(0, start));
        this.#held = Buffer.from(rest.subarray(start));
        return;
      }
      const mark = end === -1 ? null : this.#read(rest.toString('latin1', behind, behind + end));
      if (mark === null) {
        from = behind;
        continue;
      }
      yield* printed(rest.subarray(0, start));
      yield mark;
      rest = rest.subarray(behind + end + 1);
      from = 0;
    }
    const whole = rest.length - this.#beginning(rest);
    yield* printed(rest.subarray(0, whole));
    this.#held = Buffer.from(rest.subarray(whole));
  }

  /** What was held back when the output ended. */
  end(): Buffer {
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    return held;
  }

  #read(text: string): GapMark | null {
    const match = /^(\d+) (\d{1,3})$/.exec(text);
    if (match === null || Number(match[1]) !== this.#due) return null;
    this.#due += 1;
    return { gap: Number(match[1]), exitCode: Number(match[2]) };
  }

  /** How many bytes at the end may be the beginning of a mark. */
  #beginning(bytes: Buffer): number {
    const tail = bytes.subarray(Math.max(0, bytes.length - this.#start.length + 1));
    for (let at = tail.indexOf(0); at !== -1; at = tail.indexOf(0, at + 1)) {
      const length = tail.length - at;
      if (tail.subarray(at).equals(this.#start.subarray(0, length))) return length;
    }
    return 0;
  }
}

function* printed(bytes: Buffer): Generator<Buffer> {
  if (bytes.length > 0) yield bytes;
}
