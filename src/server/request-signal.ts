import type { FastifyReply } from 'fastify';

/** Aborted when the client goes away before it has its answer. */
export function requestSignal({ raw }: Pick<FastifyReply, 'raw'>): AbortSignal {
  const controller = new AbortController();
  // Of the answer: the request closes when its body is read, and the socket lives on behind both and would gather listeners.
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
