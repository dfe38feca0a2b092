import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CommitBuilds, ComparedBuilds, ComparedCommits, ComparedNumbers, Comparison } from '#contract/comparison.ts';
import { buildsOfCommit, compareBuilds } from '#engine/builds/compare-builds.ts';
import { compareCommits } from '#engine/builds/compare-commits.ts';
import { requestSignal } from '#server/request-signal.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

/** Builds beside each other: of one commit, and any two of a pipeline. */
export const compareRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine } = services;

  app.get(
    '/builds/:buildId/same-commit',
    {
      schema: {
        summary: 'The last builds of its commit in its pipeline, oldest first',
        params: z.object({ buildId: z.string() }),
        response: { 200: CommitBuilds, ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    async ({ params }) => buildsOfCommit(engine, await engine.history.get(params.buildId)),
  );

  app.get(
    '/pipelines/:pipelineId/comparison',
    {
      schema: {
        summary: 'Two of its builds side by side, by their numbers; without a base the last green one before',
        params: z.object({ pipelineId: z.string() }),
        querystring: ComparedBuilds,
        response: { 200: Comparison, ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    ({ params, query }) => compareBuilds(engine, params.pipelineId, query),
  );

  app.get(
    '/pipelines/:pipelineId/comparison/commits',
    {
      schema: {
        summary: 'The commits between two of its builds, newest first',
        params: z.object({ pipelineId: z.string() }),
        querystring: ComparedNumbers,
        response: { 200: ComparedCommits, ...errorAnswers },
      },
      config: { permission: 'build:read', rateLimit: changeLimit },
    },
    ({ params, query }, reply) => compareCommits(engine, params.pipelineId, query, requestSignal(reply)),
  );
};
