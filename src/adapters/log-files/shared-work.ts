import { orAbort } from './or-abort.ts';

/** Work that several callers wait for. It is stopped when all of them have gone. */
export class SharedWork<Result> {
  readonly #controller = new AbortController();
  readonly #result: Promise<Result>;
  #waiting = 0;

  constructor(work: (signal: AbortSignal) => Promise<Result>) {
    this.#result = work(this.#controller.signal);
    // When all have gone, nobody hears of the end.
    this.#result.catch(() => undefined);
  }

  /** Stopped, or about to stop: too late to join. */
  get stopped(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Waits for the result; rejects with the signal's reason when that aborts first. */
  async join(signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted();
    this.#waiting++;
    try {
      return await orAbort(this.#result, signal);
    } finally {
      this.#waiting--;
      if (this.#waiting === 0) {
        this.#controller.abort();
      }
    }
  }
}
