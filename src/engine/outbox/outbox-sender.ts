import { pause } from '#engine/builds/pause.ts';
import type { Letter, Outbox } from '#engine/ports/outbox.ts';
import { nextTry, type Rejection } from './next-try.ts';

/** So many letters are under way at once, each to another receiver. */
const sideBySide = 6;
/** How long the sender rests when nothing waits, in ms: news wake it. */
const idleMs = 60_000;
/** How long what was sent or given up is kept, and how often that is looked at, in ms. */
const keptMs = 7 * 86_400_000;
const forgetEveryMs = 3_600_000;

/** What came of a letter. `failure` is a sentence for people. */
export type Outcome = { readonly arrived: true } | ({ readonly arrived: false; readonly failure: string } & Rejection);

/** Sends one letter and says what came of it. Throws only for what is broken in Pipewright. */
export type Carrier = (letter: Letter, signal: AbortSignal) => Promise<Outcome>;

export interface SenderContext {
  readonly outbox: Outbox;
  readonly carriers: Readonly<Record<Letter['topic'], Carrier>>;
  readonly now: () => string;
  readonly report: (message: string, fault: unknown) => void;
  /** From 0 to 1; by default `Math.random`. */
  readonly chance?: () => number;
}

/**
 * Sends what waits in the outbox: a few letters side by side, but one at a time to each repository and each channel. So an answer that does not
 * come holds up nobody else, and a status that is under way is through before the next one of its commit goes out.
 */
export class OutboxSender {
  readonly #context: SenderContext;
  readonly #stop = new AbortController();
  /** The beginnings of the keys that are being sent to. */
  readonly #busy = new Map<string, Promise<void>>();
  #wake = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #forgottenAt = Number.NEGATIVE_INFINITY;

  constructor(context: SenderContext) {
    this.#context = context;
  }

  /** Call once. */
  start(): void {
    this.#loop = this.#run();
  }

  /** There may be letters: looks at once. */
  wake(): void {
    this.#wake.abort();
  }

  /** Breaks off what is under way (it is sent after the next start) and resolves when nothing is any more. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('Pipewright is stopping.'));
    await this.#loop;
    await Promise.all(this.#busy.values());
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // Made before the outbox is read: news behind that end the pause, however soon they come.
      this.#wake = new AbortController();
      const restMs = await this.#sendDue();
      await pause(restMs, AbortSignal.any([this.#stop.signal, this.#wake.signal])).catch(() => 'woken or stopped');
    }
  }

  /** Sets out what is due and gives the time until something else is, in ms. */
  async #sendDue(): Promise<number> {
    const { outbox, now, report } = this.#context;
    try {
      await this.#forget();
      while (this.#busy.size < sideBySide && !this.#stop.signal.aborted) {
        const letter = await outbox.next([...this.#busy.keys()]);
        if (letter === null) break;
        const waitMs = Date.parse(letter.nextAt) - Date.parse(now());
        if (waitMs > 0) return Math.min(waitMs, idleMs);
        const receiver = receiverOf(letter);
        const sending = this.#send(letter).finally(() => {
          this.#busy.delete(receiver);
          this.wake();
        });
        this.#busy.set(receiver, sending);
      }
    } catch (fault) {
      report('The outbox could not be read', fault);
    }
    return idleMs;
  }

  async #send(letter: Letter): Promise<void> {
    const { outbox, carriers, now, report, chance = Math.random } = this.#context;
    try {
      const outcome = await carriers[letter.topic](letter, this.#stop.signal).catch((fault: unknown): Outcome => {
        if (!this.#stop.signal.aborted) report(`Letter ${letter.id} (${letter.key}) broke its sender`, fault);
        return { arrived: false, failure: 'Something broke in Pipewright.', kind: 'refused', retryAfterMs: null };
      });
      if (outcome.arrived) return await outbox.sent(letter.id, now());
      // What was broken off is as it was before; the next start sends it.
      if (this.#stop.signal.aborted) return;
      await outbox.failed(letter.id, outcome.failure, nextTry(letter, letter.attempts + 1, outcome, now(), chance()));
    } catch (fault) {
      report(`What came of letter ${letter.id} could not be noted`, fault);
      // It is still the first that is due: without a pause it would be sent again and again.
      await pause(idleMs, this.#stop.signal).catch(() => 'stopped');
    }
  }

  async #forget(): Promise<void> {
    const now = Date.parse(this.#context.now());
    if (now - this.#forgottenAt < forgetEveryMs) return;
    this.#forgottenAt = now;
    await this.#context.outbox.forget(new Date(now - keptMs).toISOString());
  }
}

/** The repository or channel that a letter goes to: the first two segments of its key, with the slash behind them. */
function receiverOf({ key }: Letter): string {
  const [kind, id] = key.split('/');
  return `${kind}/${id}/`;
}
