/** So long it is not looked for again (ms). */
const rememberedMs = 5 * 60_000;
/** So many are remembered of all mirrors together. */
const mostRemembered = 1000;

/**
 * Commits that their repositories were asked for and no longer have, such as were replaced by a forced push: asking takes two fetches, and a
 * page that shows them would ask each time it is opened. Whatever a mirror gets afterwards may have brought them back.
 */
export class GoneCommits {
  readonly #now: () => number;
  /** Until when (ms), by mirror and commit, the oldest first. */
  readonly #until = new Map<string, number>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  has(mirror: string, sha: string): boolean {
    return (this.#until.get(keyOf(mirror, sha)) ?? 0) > this.#now();
  }

  note(mirror: string, sha: string): void {
    const key = keyOf(mirror, sha);
    this.#until.delete(key);
    this.#until.set(key, this.#now() + rememberedMs);
    const [oldest] = this.#until.keys();
    if (this.#until.size > mostRemembered && oldest !== undefined) this.#until.delete(oldest);
  }

  /** Something was fetched into the mirror. */
  forget(mirror: string): void {
    for (const key of this.#until.keys()) if (key.startsWith(keyOf(mirror, ''))) this.#until.delete(key);
  }
}

function keyOf(mirror: string, sha: string): string {
  return `${mirror}\n${sha}`;
}
