import type { ParsedPipeline, ParseOptions } from '#pipeline/parse-pipeline.ts';
import type { ValidationRequest } from './validation-worker.ts';

/** Validates in a worker, so that typing never waits. Only the answer to the newest text is given; an older one comes too late. */
export class Validator {
  readonly #worker: Worker;
  readonly #listener: (parsed: ParsedPipeline, text: string) => void;
  #sequence = 0;
  #text = '';

  constructor(listener: (parsed: ParsedPipeline, text: string) => void) {
    this.#listener = listener;
    this.#worker = new Worker(new URL('./validation-worker.ts', import.meta.url), {
      type: 'module',
      name: 'validation',
    });
    this.#worker.onmessage = ({ data }: MessageEvent<{ sequence: number; parsed: ParsedPipeline }>) => {
      if (data.sequence === this.#sequence) this.#listener(data.parsed, this.#text);
    };
  }

  validate(text: string, options: ParseOptions): void {
    this.#sequence += 1;
    this.#text = text;
    this.#worker.postMessage({ sequence: this.#sequence, text, options } satisfies ValidationRequest);
  }

  dispose(): void {
    this.#worker.terminate();
  }
}
