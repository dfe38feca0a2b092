import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { OverviewSummary } from '#contract/pipelines.ts';
import { SystemInfo } from '#contract/system.ts';
import type { Services } from '#server/services.ts';
import { errorAnswers } from './answers.ts';

export const systemRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/system',
    {
      schema: { summary: 'What this installation can do', response: { 200: SystemInfo, ...errorAnswers } },
      config: { permission: 'system:read' },
    },
    () => services.system(),
  );

  app.get(
    '/overview',
    {
      schema: { summary: 'The strip above the pipelines', response: { 200: OverviewSummary, ...errorAnswers } },
      config: { permission: 'pipeline:read' },
    },
    () => services.engine.pipelines.summary(services.engine.now()),
  );

  app.get('/openapi.json', { schema: { hide: true }, config: { permission: 'system:read' } }, async () =>
    app.swagger(),
  );
};
