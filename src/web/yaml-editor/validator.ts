import type { ParseOptions } from '#pipeline/parse-pipeline.ts';
import type { ReadText, ValidationAnswer, ValidationRequest } from './validation-worker.ts';

/** Validates in a worker, so that typing never waits. Only the answer to the newest text is given; an older one comes too late. */
export class Validator {
  readonly #worker: Worker;
  readonly #listener: (parsed: ReadText, unchecked: string | null) => void;
  #sequence = 0;

  /** @param listener gets what was found, and why commands could not be checked, if so. */
  constructor(listener: (parsed: ReadText, unchecked: string | null) => void) {
    this.#listener = listener;
    this.#worker = new Worker(new URL('./validation-worker.ts', import.meta.url), {
      type: 'module',
      name: 'validation',
    });
    this.#worker.onmessage = ({ data }: MessageEvent<ValidationAnswer>) => {
      if (data.sequence === this.#sequence) this.#listener(data.parsed, data.unchecked);
    };
  }

  validate(text: string, options: ParseOptions): void {
    this.#sequence += 1;
    this.#worker.postMessage({ sequence: this.#sequence, text, options } satisfies ValidationRequest);
  }

  dispose(): void {
    this.#worker.terminate();
  }
}
