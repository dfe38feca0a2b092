import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ChangeTriggerSettings, TriggerSettings } from '#contract/pipeline-settings.ts';
import { changeTriggerSettings } from '#engine/triggers/settings.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

const PipelineParams = z.object({ pipelineId: z.string() });

/** What starts a pipeline's builds. The pipeline itself is in the repository, and is not set here. */
export const triggerSettingsRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine } = services;

  app.get(
    '/pipelines/:pipelineId/triggers',
    {
      schema: {
        summary: 'How its builds come about',
        params: PipelineParams,
        response: { 200: TriggerSettings, ...errorAnswers },
      },
      config: { permission: 'pipeline:read' },
    },
    ({ params }) => engine.triggerSettings.get(params.pipelineId),
  );

  app.put(
    '/pipelines/:pipelineId/triggers',
    {
      schema: {
        summary: 'Change how its builds come about. What is not given stays.',
        params: PipelineParams,
        body: ChangeTriggerSettings,
        response: { 200: TriggerSettings, ...errorAnswers },
      },
      config: { permission: 'pipeline:write', rateLimit: changeLimit },
    },
    ({ params, body }) => changeTriggerSettings(engine, params.pipelineId, body),
  );
};
