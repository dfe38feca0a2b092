/**
 * How long a log was without output at most. Measured on a clock that never jumps; nothing is kept but two numbers, so that a flood costs
 * no more than a look at the clock per write.
 */
export class Silence {
  readonly #clock: () => number;
  #since: number;
  #longest = 0;

  /** @param clock in ms, only ever growing. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
    this.#since = clock();
  }

  /** Output has come. */
  broken(): void {
    const now = this.#clock();
    this.#longest = Math.max(this.#longest, now - this.#since);
    this.#since = now;
  }

  /** When output last came, in ms since 1970 by the wall clock. */
  get brokenAt(): number {
    return Date.now() - (this.#clock() - this.#since);
  }

  /** The longest silence so far, the one that still lasts included, in whole ms. */
  longest(): number {
    return Math.round(Math.max(this.#longest, this.#clock() - this.#since));
  }
}
