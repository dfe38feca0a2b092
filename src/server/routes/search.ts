import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { SearchQuery, SearchResult } from '#contract/search.ts';
import { searchAll } from '#engine/search/search.ts';
import type { Services } from '#server/services.ts';
import { errorAnswers } from './answers.ts';

/** Finding things by name, number, commit and words. */
export const searchRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/search',
    {
      schema: {
        summary: 'Search pipelines, microservices and builds; the few best of each',
        querystring: SearchQuery,
        response: { 200: SearchResult, ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    ({ query }) => searchAll(services.engine.search, query.q),
  );
};
