import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Build } from '#contract/builds.ts';
import { Retention, RetentionPolicy, RetentionPreview } from '#contract/retention.ts';
import { pinBuild } from '#engine/builds/build-actions.ts';
import { actorOf } from '#server/authorize.ts';
import { requestSignal } from '#server/request-signal.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

const NumberedBuild = z.object({ pipelineId: z.string(), number: z.coerce.number().int().positive() });

/** How long logs are kept, and the builds whose logs always are. */
export const retentionRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine, retention } = services;

  app.get(
    '/retention',
    {
      schema: { summary: 'What logs are kept, and how much they take', response: { 200: Retention, ...errorAnswers } },
      config: { permission: 'retention:read' },
    },
    () => retention.view(),
  );

  app.put(
    '/retention',
    {
      schema: {
        summary: 'Change what logs are kept. What is beyond that is removed at once, in the background.',
        body: RetentionPolicy,
        response: { 200: Retention, ...errorAnswers },
      },
      config: { permission: 'retention:write', rateLimit: changeLimit },
    },
    ({ body }) => retention.change(body),
  );

  app.post(
    '/retention/preview',
    {
      schema: {
        summary: 'What such a change would remove now. Changes nothing.',
        body: RetentionPolicy,
        response: { 200: RetentionPreview, ...errorAnswers },
      },
      config: { permission: 'retention:read', rateLimit: changeLimit },
    },
    (request, reply) => retention.preview(request.body, requestSignal(reply)),
  );

  app.put(
    '/pipelines/:pipelineId/builds/:number/pin',
    {
      schema: {
        summary: 'Keep the logs of a build whatever the retention says',
        params: NumberedBuild,
        response: { 200: Build, ...errorAnswers },
      },
      config: { permission: 'build:pin', rateLimit: changeLimit },
    },
    async (request) => {
      const { pipelineId, number } = request.params;
      return pinBuild(engine, await engine.history.getByNumber(pipelineId, number), actorOf(request).name);
    },
  );

  app.delete(
    '/pipelines/:pipelineId/builds/:number/pin',
    {
      schema: {
        summary: 'Let the retention decide on the logs of a build again',
        params: NumberedBuild,
        response: { 200: Build, ...errorAnswers },
      },
      config: { permission: 'build:pin', rateLimit: changeLimit },
    },
    async ({ params }) => pinBuild(engine, await engine.history.getByNumber(params.pipelineId, params.number), null),
  );
};
