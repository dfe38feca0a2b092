/** So many are woken at every growth; a larger crowd in rounds that are this long (ms) for each of them, and never longer than that. */
const crowd = 50;
const roundMsEach = 0.2;
const longestRoundMs = 250;

/**
 * Wakes those who wait for a log to grow, within this process. One entry per waiting call, none when nobody waits. A thousand of them
 * woken at each of a hundred writes a second would leave no time for anything else.
 */
export class Growth {
  readonly #watches = new Map<string, Set<GrowthWatch>>();
  readonly #rounds = new Map<string, ReturnType<typeof setTimeout>>();

  /** The log has grown, was sealed or has failed: everybody who watches it looks again. */
  notify(id: string): void {
    const watches = this.#watches.get(id);
    if (!watches || this.#rounds.has(id)) {
      return;
    }
    if (watches.size <= crowd) {
      this.#ring(id);
      return;
    }
    const round = setTimeout(
      () => {
        this.#rounds.delete(id);
        this.#ring(id);
      },
      Math.min(longestRoundMs, watches.size * roundMsEach),
    );
    this.#rounds.set(id, round);
  }

  #ring(id: string): void {
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
