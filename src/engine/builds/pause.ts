/** A timer of Node takes no more than this many ms at once. */
const longestTimer = 2_000_000_000;

/** Resolves after so many ms, at once for none or fewer; rejects with the reason of the signal when that is aborted first. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  for (let left = ms; left > 0; left -= longestTimer) await timer(Math.min(left, longestTimer), signal);
  signal.throwIfAborted();
}

function timer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(waiting);
      reject(signal.reason);
    };
    const waiting = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Resolves when the signal is aborted, or when nobody waits for it any more: `over` takes the listener away. */
export function abortion(signal: AbortSignal, over: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true, signal: over });
    over.addEventListener('abort', () => resolve(), { once: true });
  });
}
