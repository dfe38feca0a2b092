import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AddChannel, AddedChannel, Channel } from '#contract/pipeline-settings.ts';
import { addChannel, testChannel } from '#engine/outbox/channel-actions.ts';
import { requestSignal } from '#server/request-signal.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

const PipelineParams = z.object({ pipelineId: z.string() });
const ChannelParams = PipelineParams.extend({ channelId: z.string() });

/** Where news of a pipeline go. Addresses that are secrets, and what messages are signed with, go in and never come out. */
export const channelRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine } = services;

  app.get(
    '/pipelines/:pipelineId/channels',
    {
      schema: {
        summary: 'Where its news go, oldest first',
        params: PipelineParams,
        response: { 200: z.object({ items: z.array(Channel) }), ...errorAnswers },
      },
      config: { permission: 'pipeline:read' },
    },
    async ({ params }) => ({ items: await engine.channels.list(params.pipelineId) }),
  );

  app.post(
    '/pipelines/:pipelineId/channels',
    {
      schema: {
        summary:
          'Tell a webhook or Slack what happens to it. The secret that messages are signed with is given this once.',
        params: PipelineParams,
        body: AddChannel,
        response: { 201: AddedChannel, ...errorAnswers },
      },
      config: { permission: 'pipeline:write', rateLimit: changeLimit },
    },
    async ({ params, body }, reply) => reply.status(201).send(await addChannel(engine, params.pipelineId, body)),
  );

  app.delete(
    '/pipelines/:pipelineId/channels/:channelId',
    {
      schema: { summary: 'Remove a channel', params: ChannelParams, response: { 204: z.null(), ...errorAnswers } },
      config: { permission: 'pipeline:write', rateLimit: changeLimit },
    },
    async ({ params }, reply) => {
      await engine.channels.remove(params.pipelineId, params.channelId);
      return reply.status(204).send(null);
    },
  );

  app.post(
    '/pipelines/:pipelineId/channels/:channelId/tests',
    {
      schema: {
        summary: 'Send a test message, and wait for what comes of it: the channel says it.',
        params: ChannelParams,
        response: { 200: Channel, ...errorAnswers },
      },
      config: { permission: 'pipeline:write', rateLimit: changeLimit },
    },
    ({ params }, reply) => testChannel(engine, params.pipelineId, params.channelId, requestSignal(reply)),
  );
};
