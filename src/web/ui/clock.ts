import { useSyncExternalStore } from 'react';

/**
 * The one clock of the page. Everything that ticks subscribes here, so that all of it moves in the same frame, and nothing
 * ticks while nobody looks. The time stands still between ticks: `useNow` may be called anywhere in a render.
 */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  for (const listener of listeners) listener();
}

/** The time in ms, rounded down to `stepMs`: a component is drawn anew once a step. Steps below a second count as one. */
export function useNow(stepMs = 1000): number {
  const step = Math.max(1000, stepMs);
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / step) * step);
}
