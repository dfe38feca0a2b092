import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { FilterValues, SavedView, SaveView, ValuesAsked } from '#contract/overview.ts';
import { saveView } from '#engine/pipelines/save-view.ts';
import { actorOf } from '#server/authorize.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

/** What whoever asks keeps of the overview, and what its filters may be set to. */
export const viewRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine } = services;
  const read = { permission: 'pipeline:read' } as const;
  const keep = { permission: 'view:write', rateLimit: changeLimit } as const;
  const pipeline = z.object({ pipelineId: z.string() });

  app.get(
    '/views',
    {
      schema: { summary: 'Your saved views', response: { 200: z.array(SavedView), ...errorAnswers } },
      config: read,
    },
    (request) => engine.views.list(actorOf(request).name),
  );

  app.post(
    '/views',
    {
      schema: {
        summary: 'Save a view; one of the same name is replaced',
        body: SaveView,
        response: { 201: SavedView, ...errorAnswers },
      },
      config: keep,
    },
    async (request, reply) => reply.status(201).send(await saveView(engine, actorOf(request).name, request.body)),
  );

  app.delete(
    '/views/:viewId',
    {
      schema: {
        summary: 'Delete a saved view',
        params: z.object({ viewId: z.string() }),
        response: { 204: z.null(), ...errorAnswers },
      },
      config: keep,
    },
    async (request, reply) => {
      await engine.views.remove(actorOf(request).name, request.params.viewId);
      return reply.status(204).send(null);
    },
  );

  for (const [method, favourite] of [
    ['PUT', true],
    ['DELETE', false],
  ] as const) {
    app.route({
      method,
      url: '/pipelines/:pipelineId/favourite',
      schema: {
        summary: favourite ? 'Mark it as one of yours' : 'Take your mark away',
        params: pipeline,
        response: { 204: z.null(), ...errorAnswers },
      },
      config: keep,
      handler: async (request, reply) => {
        await engine.views.setFavourite(actorOf(request).name, request.params.pipelineId, favourite);
        return reply.status(204).send(null);
      },
    });
  }

  app.get(
    '/pipeline-filter-values',
    {
      schema: {
        summary: 'What a filter of the pipelines may be set to, those of most pipelines first',
        querystring: ValuesAsked,
        response: { 200: FilterValues, ...errorAnswers },
      },
      config: read,
    },
    ({ query }) => engine.pipelines.filterValues(query),
  );
};
