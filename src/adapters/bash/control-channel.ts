import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';

/** Longer than any message; a child that pours data into the inherited descriptor does not grow our memory. */
const LONGEST_TEXT = 4096;

/**
 * Where the shell reports its gaps and waits for the answer. Every process of the step inherits the descriptor, so a message
 * counts only if it is whole, carries the step's token and is the one due; everything else is dropped.
 */
export class ControlChannel {
  readonly token = randomBytes(9).toString('hex');
  #stream: Duplex | null = null;
  #text = '';
  #due = 0;
  #closed = false;
  /** The gap that is being handled, for `settled`. */
  #handling: Promise<void> = Promise.resolve();

  /** Calls `onGap` for each gap in turn and answers the shell once it resolves to true; on false the shell sees the end. */
  attach(stream: Duplex, onGap: (gap: number, exitCode: number) => Promise<boolean>): void {
    this.#stream = stream;
    // The shell was killed, or is gone while an answer was on its way: the exit says all there is to say.
    stream.on('error', () => this.close());
    stream.setEncoding('latin1');
    stream.on('data', (text: string) => {
      const lines = (this.#text + text).split('\n');
      this.#text = lines.pop()?.slice(0, LONGEST_TEXT) ?? '';
      for (const line of lines) {
        const exitCode = this.#closed ? null : this.#read(line);
        if (exitCode === null) continue;
        const gap = this.#due;
        this.#due += 1;
        this.#handling = onGap(gap, exitCode).then((goOn) => {
          if (goOn && !this.#closed) stream.write('\n');
          else this.close();
        });
      }
    });
  }

  #read(line: string): number | null {
    const match = /^(\S+) (\d+) (\d{1,3})$/.exec(line);
    if (match === null || match[1] !== this.token || Number(match[2]) !== this.#due) return null;
    return Number(match[3]);
  }

  /** Resolves when no gap is being handled. */
  async settled(): Promise<void> {
    await this.#handling;
  }

  /** No message counts any more, and a shell that waits for an answer sees the end. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#stream?.destroy();
  }
}
