import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { FailureGroup } from '#contract/failures.ts';
import { NewLines } from '#contract/logs.ts';
import { PageQuery, pageOf } from '#contract/page.ts';
import { viewNewLines } from '#engine/logs/new-lines-view.ts';
import type { Services } from '#server/services.ts';
import { errorAnswers } from './answers.ts';

/** What failed builds failed by. */
export const failureRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine } = services;

  app.get(
    '/logs/:logId/new-lines',
    {
      schema: {
        summary: 'Lines of a failed attempt that green builds never had',
        params: z.object({ logId: z.string() }),
        response: { 200: NewLines, ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    ({ params }) => viewNewLines(engine, params.logId),
  );

  app.get(
    '/pipelines/:pipelineId/failures',
    {
      schema: {
        summary: 'Its failed builds by what they failed by, the one seen last first',
        params: z.object({ pipelineId: z.string() }),
        querystring: PageQuery,
        response: { 200: pageOf(FailureGroup), ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    async ({ params, query }) => {
      await engine.pipelines.get(params.pipelineId);
      return engine.failures.groups(params.pipelineId, query);
    },
  );
};
