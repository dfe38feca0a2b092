/** Work on one key one after another, in the order of asking; different keys side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Rejects at once with the signal's reason when it aborts before the turn has come. */
  async take<Result>(key: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const done = Promise.withResolvers<void>();
    const mine = before.then(() => done.promise);
    this.#last.set(key, mine);
    try {
      await beforeAbort(before, signal);
      return await work();
    } finally {
      done.resolve();
      if (this.#last.get(key) === mine) void mine.then(() => this.#forget(key, mine));
    }
  }

  #forget(key: string, turn: Promise<void>): void {
    if (this.#last.get(key) === turn) this.#last.delete(key);
  }
}

function beforeAbort(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    void promise.then(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
  });
}
