interface Work<Result> {
  readonly result: Promise<Result>;
  readonly stop: AbortController;
  waiting: number;
}

/**
 * Work that whoever asks for the same key waits for together, a few keys at a time, the others in the order of asking. It goes on as long as
 * one of those who wait is left.
 */
export class SharedWork<Result> {
  readonly #atOnce: number;
  readonly #work: (key: string, signal: AbortSignal) => Promise<Result>;
  readonly #running = new Map<string, Work<Result>>();
  readonly #next: (() => void)[] = [];
  #busy = 0;

  constructor(atOnce: number, work: (key: string, signal: AbortSignal) => Promise<Result>) {
    this.#atOnce = atOnce;
    this.#work = work;
  }

  /** @throws the signal's reason as soon as it aborts, and what the work throws. */
  async of(key: string, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted();
    const work = this.#running.get(key) ?? this.#begin(key);
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(signal.reason);
    signal.addEventListener('abort', leave);
    work.waiting += 1;
    try {
      return await Promise.race([work.result, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      work.waiting -= 1;
      if (work.waiting === 0) this.#end(key, work);
    }
  }

  #begin(key: string): Work<Result> {
    const stop = new AbortController();
    const work = { result: this.#inTurn(key, stop.signal), stop, waiting: 0 };
    this.#running.set(key, work);
    return work;
  }

  /** Also of work that is done, which nobody joins any more: what comes of it is for those to keep who asked. */
  #end(key: string, work: Work<Result>): void {
    if (this.#running.get(key) === work) this.#running.delete(key);
    work.stop.abort(new Error('Nobody waits for it any more.'));
  }

  async #inTurn(key: string, signal: AbortSignal): Promise<Result> {
    if (this.#busy >= this.#atOnce) await new Promise<void>((resolve) => this.#next.push(resolve));
    else this.#busy += 1;
    try {
      signal.throwIfAborted();
      return await this.#work(key, signal);
    } finally {
      // Its place goes to the next one, which finds it taken.
      const next = this.#next.shift();
      if (next) next();
      else this.#busy -= 1;
    }
  }
}
