import { randomUUID } from 'node:crypto';
import type { LiveEvent } from '#contract/live.ts';

export interface NumberedEvent {
  readonly seq: number;
  readonly event: LiveEvent;
}

/** How many events are kept for clients that come back; at ten a second that is seven minutes. */
const kept = 4096;

/**
 * The events of this run of the server, numbered from 1. Publish after the change is committed: an event that is lost with the
 * process costs nothing, because the next run has another epoch and makes every client read its data anew.
 */
export class LiveFeed {
  readonly epoch = randomUUID();
  readonly #events: NumberedEvent[] = [];
  readonly #listeners = new Set<(event: NumberedEvent) => void>();
  #seq = 0;

  get seq(): number {
    return this.#seq;
  }

  publish(event: LiveEvent): void {
    this.#seq += 1;
    const numbered = { seq: this.#seq, event };
    this.#events.push(numbered);
    if (this.#events.length > 2 * kept) this.#events.splice(0, this.#events.length - kept);
    for (const listener of this.#listeners) listener(numbered);
  }

  /** Everything behind the cursor, in order; null when that is no longer (or was never) known here. */
  since(cursor: { readonly epoch: string; readonly seq: number }): readonly NumberedEvent[] | null {
    if (cursor.epoch !== this.epoch || cursor.seq > this.#seq) return null;
    const first = this.#events[0]?.seq ?? this.#seq + 1;
    if (cursor.seq + 1 < first) return null;
    return this.#events.slice(cursor.seq + 1 - first);
  }

  /** Calls the listener for every event from now on, in order; returns what ends that. */
  subscribe(listener: (event: NumberedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
