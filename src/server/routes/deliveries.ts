import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { PageQuery, pageOf } from '#contract/page.ts';
import { Delivery, DeliveryDetail, DeliveryFilter, DryRun, ReplayDelivery } from '#contract/triggers.ts';
import { dryRunDelivery, replayDelivery } from '#engine/triggers/replay-delivery.ts';
import { actorOf } from '#server/authorize.ts';
import { requestSignal } from '#server/request-signal.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

const DeliveryParams = z.object({ deliveryId: z.string() });
/** A definition of 1 MiB, however much of it JSON writes as escapes. */
const mostDryRunBytes = 8 * 1024 * 1024;

/** The trigger ledger: what could have started a build, and what was decided about it. */
export const deliveryRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine, deliveries } = services;

  app.get(
    '/deliveries',
    {
      schema: {
        summary: 'The trigger ledger, newest first',
        querystring: PageQuery.extend(DeliveryFilter.shape),
        response: { 200: pageOf(Delivery), ...errorAnswers },
      },
      config: { permission: 'delivery:read' },
    },
    ({ query: { cursor, limit, ...filter } }) => engine.deliveries.list({ cursor, limit }, filter),
  );

  app.get(
    '/deliveries/:deliveryId',
    {
      schema: {
        summary: 'One delivery with what was sent',
        params: DeliveryParams,
        response: { 200: DeliveryDetail, ...errorAnswers },
      },
      config: { permission: 'delivery:read' },
    },
    ({ params }) => engine.deliveries.get(params.deliveryId),
  );

  app.post(
    '/deliveries/:deliveryId/replays',
    {
      schema: {
        summary: 'Decide it anew, and build even what was built before',
        params: DeliveryParams,
        response: { 202: Delivery, ...errorAnswers },
      },
      config: { permission: 'delivery:replay', rateLimit: changeLimit },
    },
    async (request, reply) => {
      const { name } = actorOf(request);
      return reply.status(202).send(await replayDelivery(engine, deliveries, request.params.deliveryId, name));
    },
  );

  app.post(
    '/deliveries/:deliveryId/dry-runs',
    {
      bodyLimit: mostDryRunBytes,
      schema: {
        summary: 'What would become of it now; queues nothing',
        params: DeliveryParams,
        body: ReplayDelivery.nullish(),
        response: { 200: DryRun, ...errorAnswers },
      },
      config: { permission: 'delivery:replay', rateLimit: changeLimit },
    },
    (request, reply) =>
      dryRunDelivery(engine, request.params.deliveryId, request.body ?? { dryRun: true }, requestSignal(reply)),
  );
};
