/** Wakes those who wait for a log to grow, within this process. One entry per waiting call, none when nobody waits. */
export class Growth {
  readonly #watches = new Map<string, Set<GrowthWatch>>();

  /** The log has grown, was sealed or has failed: everybody who watches it looks again. */
  notify(id: string): void {
    for (const watch of this.#watches.get(id) ?? []) {
      watch.ring();
    }
  }

  /** Begins to listen, so that nothing is missed between a look at the log and the wait. Close it in `finally`. */
  watch(id: string): GrowthWatch {
    const watches = this.#watches.get(id) ?? new Set();
    this.#watches.set(id, watches);
    const watch = new GrowthWatch(() => {
      watches.delete(watch);
      if (watches.size === 0 && this.#watches.get(id) === watches) {
        this.#watches.delete(id);
      }
    });
    watches.add(watch);
    return watch;
  }
}

export class GrowthWatch {
  readonly close: () => void;
  #rang = false;
  #wake: (() => void) | null = null;

  constructor(close: () => void) {
    this.close = close;
  }

  ring(): void {
    this.#rang = true;
    this.#wake?.();
  }

  /** Resolves at the first notification since the last call; rejects with the signal's reason when it aborts. */
  async next(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#rang) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const abort = () => reject(signal.reason);
      this.#wake = resolve;
      signal.addEventListener('abort', abort, { once: true });
      try {
        await promise;
      } finally {
        signal.removeEventListener('abort', abort);
        this.#wake = null;
      }
    }
    this.#rang = false;
  }
}
