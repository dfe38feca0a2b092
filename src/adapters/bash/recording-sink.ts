import type { StepSink } from '#engine/ports/step-runner.ts';

/** A sink for tests: everything that was reported, in order, with neighbouring output joined. */
export class RecordingSink implements StepSink {
  readonly events: (string | readonly ['start', number] | readonly ['end', number, number])[] = [];
  readonly #chunks: Buffer[] = [];

  output(chunk: Buffer): void {
    this.#chunks.push(Buffer.from(chunk));
    const text = chunk.toString('latin1');
    const last = this.events.at(-1);
    if (typeof last === 'string') this.events[this.events.length - 1] = last + text;
    else this.events.push(text);
  }

  commandStarted(index: number): void {
    this.events.push(['start', index]);
  }

  commandEnded(index: number, exitCode: number): void {
    this.events.push(['end', index, exitCode]);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  /** Indexes and exit codes of the commands that ended. */
  get ends(): (readonly [number, number])[] {
    return this.events.flatMap((event) =>
      typeof event !== 'string' && event[0] === 'end' ? [[event[1], event[2]]] : [],
    );
  }
}
