import type { FastifyRequest } from 'fastify';
import type { LogCatalog } from '#engine/ports/log-catalog.ts';
import { Refusal } from '#engine/refusal.ts';

/** Before any route of a log: one that was removed says when and why, in place of "There is no such log". */
export function refuseRemovedLogs(catalog: LogCatalog) {
  return async ({ params }: FastifyRequest): Promise<void> => {
    if (typeof params !== 'object' || params === null || !('logId' in params)) return;
    const removed = (await catalog.get(String(params.logId)))?.removed;
    if (!removed) return;
    const day = removed.at.slice(0, 10);
    throw new Refusal('log-removed', `The log was removed on ${day} because ${removed.because}.`, { at: removed.at });
  };
}
