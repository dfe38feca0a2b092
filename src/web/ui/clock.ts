import { useSyncExternalStore } from 'react';

/**
 * The one clock of the page. Everything that ticks subscribes here with its step, so that all of it moves in the same frame, and the page
 * wakes up no more often than what is shown needs: a page of moments that say minutes stands still for a quarter of one.
 */
const listeners = new Map<() => void, number>();
let timer: ReturnType<typeof setTimeout> | undefined;
/** The step that the timer is set for. */
let shortest = Number.POSITIVE_INFINITY;

function subscribe(listener: () => void, stepMs: number): () => void {
  listeners.set(listener, stepMs);
  if (stepMs < shortest) schedule();
  return () => {
    listeners.delete(listener);
    // A step that nobody needs any more ends with its next tick.
    if (listeners.size === 0) schedule();
  };
}

/** Waits for the next time that is a whole number of the shortest step. */
function schedule(): void {
  clearTimeout(timer);
  shortest = Math.min(...listeners.values());
  timer = Number.isFinite(shortest) ? setTimeout(tick, shortest - (Date.now() % shortest)) : undefined;
}

function tick(): void {
  for (const listener of listeners.keys()) listener();
  schedule();
}

/** One function a step: a component that is drawn anew keeps its subscription. */
const subscriptions = new Map<number, (listener: () => void) => () => void>();

function subscribeTo(stepMs: number): (listener: () => void) => () => void {
  const known = subscriptions.get(stepMs);
  if (known) return known;
  const made = (listener: () => void) => subscribe(listener, stepMs);
  subscriptions.set(stepMs, made);
  return made;
}

/**
 * The time in ms, rounded down to `stepMs`: a component is drawn anew once a step, and the time stands still between. Steps below a second
 * count as one.
 */
export function useNow(stepMs = 1000): number {
  const step = Math.max(1000, stepMs);
  return useSyncExternalStore(subscribeTo(step), () => Math.floor(Date.now() / step) * step);
}
