import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { InsightQuery, Insights, PipelineInsightQuery } from '#contract/insights.ts';
import { readInsights, readPipelineInsights } from '#engine/insights/read-insights.ts';
import type { Services } from '#server/services.ts';
import { errorAnswers } from './answers.ts';

/** What builds say over a range of days: of one branch of a pipeline, and of everything. */
export const insightRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine } = services;
  const config = { permission: 'pipeline:read' } as const;
  const response = { 200: Insights, ...errorAnswers };

  app.get(
    '/insights',
    { schema: { summary: 'What the builds of all pipelines say', querystring: InsightQuery, response }, config },
    ({ query }) => readInsights(engine, query),
  );

  app.get(
    '/pipelines/:pipelineId/insights',
    {
      schema: {
        summary: 'What the builds of its main branch, or of another, say',
        params: z.object({ pipelineId: z.string() }),
        querystring: PipelineInsightQuery,
        response,
      },
      config,
    },
    ({ params: { pipelineId }, query }) => readPipelineInsights(engine, pipelineId, query),
  );
};
