import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { LogSearchPage, LogSearchQuery } from '#contract/log-search.ts';
import { searchBuilds } from '#engine/logs/search-builds.ts';
import { requestSignal } from '#server/request-signal.ts';
import type { Services } from '#server/services.ts';
import { errorAnswers } from './answers.ts';

/** How long one request searches, in ms: within the patience of somebody who sees results come in. */
const limitMs = 2_000;

/** Searching across builds. */
export const logSearchRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine, manyLogs } = services;

  app.get(
    '/logs/search',
    {
      schema: {
        summary: 'Search the stored logs, newest first, for two seconds; the cursor goes on from there',
        querystring: LogSearchQuery,
        response: { 200: LogSearchPage, ...errorAnswers },
      },
      config: { permission: 'build:read', rateLimit: { max: 120, timeWindow: '1 minute' } },
    },
    async (request, reply) => {
      const { query } = request;
      if (query.pipeline !== undefined) await engine.pipelines.get(query.pipeline);
      const search = { catalog: engine.logCatalog, search: manyLogs };
      return searchBuilds(search, query, limitMs, requestSignal(reply));
    },
  );
};
