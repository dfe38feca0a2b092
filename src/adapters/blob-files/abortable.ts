/**
 * The items of a stream or other source until the signal aborts, which throws its reason even while the source stands still. The
 * source is closed in both cases; nobody waits for one that does not answer.
 */
export async function* abortable<Item>(source: AsyncIterable<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  signal.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  let open = true;
  try {
    for (;;) {
      const next = await orAbort(iterator.next(), signal);
      if (next.done) {
        open = false;
        return;
      }
      yield next.value;
    }
  } catch (error) {
    open = signal.aborted;
    throw error;
  } finally {
    if (open) {
      close(source, iterator);
    }
  }
}

function close(source: AsyncIterable<unknown>, iterator: AsyncIterator<unknown>): void {
  if ('destroy' in source && typeof source.destroy === 'function') {
    source.destroy();
  }
  // The result of a source that is given up matters to nobody, its failure included.
  void Promise.allSettled([iterator.return?.()]);
}

/** One listener per item, removed again: racing against one long-lived promise would keep every item in memory. */
function orAbort<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
