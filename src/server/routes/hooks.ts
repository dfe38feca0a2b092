import type { FastifyError, FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { acceptDelivery, refuseTooLarge } from '#engine/triggers/accept-delivery.ts';
import { errorBody } from '#server/error-handler.ts';
import { refuseBody } from '#server/refuse-body.ts';
import type { Services } from '#server/services.ts';

/** The largest body that is read, in bytes; those of forges are below 1 MiB but for pushes of very many commits. */
const mostBytes = 5 * 1024 * 1024;

const HookParams = z.object({ key: z.string().min(1).max(200) });

/**
 * Where forges deliver. Anybody may knock: a request is believed for its signature, which is over the bytes as they came, so nothing parses
 * them first. A longer body is refused by its announced length, or as soon as it has become too long, and its connection closed.
 */
export const hookRoutes: FastifyPluginAsync<{ services: Services }> = async (app, { services }) => {
  const { engine, deliveries } = services;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: mostBytes }, (_request, body, done) =>
    done(null, body),
  );

  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    if (error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE') throw error;
    const { data } = HookParams.safeParse(request.params);
    if (data) await refuseTooLarge(engine, data.key, mostBytes);
    return refuseBody(reply, errorBody(error));
  });

  app.post(
    '/hooks/:key',
    // A forge reads the status alone: headers for browsers and compression would be work for nobody.
    { config: { permission: 'public', anyHost: true }, schema: { hide: true }, helmet: false, compress: false },
    async (request, reply) => {
      const { key } = HookParams.parse(request.params);
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const { repositoryId, ...accepted } = await acceptDelivery(engine, key, {
        headers: singleHeaders(request),
        body,
      });
      deliveries.wake(repositoryId);
      return reply.status(202).send(accepted);
    },
  );
};

/** A header that came several times is joined, as HTTP says, so that no second one hides behind the first. */
function singleHeaders({ headers }: FastifyRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
