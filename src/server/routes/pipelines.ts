import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Build, BuildDetail, BuildFilter, TriggerBuild } from '#contract/builds.ts';
import { PipelineFilter, PipelinePage } from '#contract/overview.ts';
import { PageQuery, pageOf } from '#contract/page.ts';
import {
  AddedPipeline,
  AddPipeline,
  CheckRepository,
  PipelineRow,
  RemovedPipeline,
  RepositoryCheck,
  SamplesAdded,
} from '#contract/pipelines.ts';
import { viewBuild } from '#engine/builds/build-actions.ts';
import { runByHand } from '#engine/builds/run-by-hand.ts';
import { addPipeline } from '#engine/pipelines/add-pipeline.ts';
import { checkRepository } from '#engine/pipelines/check-repository.ts';
import { removePipeline } from '#engine/pipelines/remove-pipeline.ts';
import { addSamples } from '#engine/samples/add-samples.ts';
import { actorOf } from '#server/authorize.ts';
import { requestSignal } from '#server/request-signal.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

const PipelineParams = z.object({ pipelineId: z.string() });

/** Pipelines are registered and read here. No route writes a pipeline's definition: that lives in the repository alone. */
export const pipelineRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine, workers, retention, samples } = services;
  const asked = (request: FastifyRequest) => ({ now: engine.now(), owner: actorOf(request).name });

  app.get(
    '/pipelines',
    {
      schema: {
        summary: 'Pipelines, broke first',
        querystring: PageQuery.extend(PipelineFilter.shape),
        response: { 200: PipelinePage, ...errorAnswers },
      },
      config: { permission: 'pipeline:read' },
    },
    (request) => engine.pipelines.list(request.query, request.query, asked(request)),
  );

  app.post(
    '/pipelines',
    {
      schema: {
        summary: 'Register a repository, add its webhook and build it',
        body: AddPipeline,
        response: { 201: AddedPipeline, ...errorAnswers },
      },
      config: { permission: 'pipeline:create', rateLimit: changeLimit },
    },
    async (request, reply) => {
      const trigger = { type: 'first', actor: actorOf(request).name } as const;
      return reply.status(201).send(await addPipeline(engine, workers, request.body, trigger, requestSignal(reply)));
    },
  );

  app.post(
    '/repository-checks',
    {
      schema: {
        summary: 'Look at a repository before adding it',
        body: CheckRepository,
        response: { 200: RepositoryCheck, ...errorAnswers },
      },
      config: { permission: 'pipeline:create', rateLimit: changeLimit },
    },
    (request, reply) => checkRepository(engine, request.body, requestSignal(reply)),
  );

  app.post(
    '/samples',
    {
      schema: { summary: 'Add the sample services and build them', response: { 201: SamplesAdded, ...errorAnswers } },
      config: { permission: 'pipeline:create', rateLimit: changeLimit },
    },
    async (request, reply) => {
      const pipelines = await addSamples(engine, workers, samples, actorOf(request).name, requestSignal(reply));
      return reply.status(201).send({ pipelines });
    },
  );

  app.get(
    '/pipelines/:pipelineId',
    {
      schema: { summary: 'One pipeline', params: PipelineParams, response: { 200: PipelineRow, ...errorAnswers } },
      config: { permission: 'pipeline:read' },
    },
    (request) => engine.pipelines.row(request.params.pipelineId, asked(request)),
  );

  app.delete(
    '/pipelines/:pipelineId',
    {
      schema: {
        summary: 'Remove a pipeline with its builds and logs, and the webhook with the last one of its repository',
        params: PipelineParams,
        response: { 200: RemovedPipeline, ...errorAnswers },
      },
      config: { permission: 'pipeline:remove', rateLimit: changeLimit },
    },
    (request, reply) => {
      const removal = { id: request.params.pipelineId, by: actorOf(request).name };
      return removePipeline(engine, workers, retention, removal, requestSignal(reply));
    },
  );

  app.get(
    '/pipelines/:pipelineId/builds',
    {
      schema: {
        summary: 'Its builds, newest first',
        params: PipelineParams,
        querystring: PageQuery.extend(BuildFilter.shape),
        response: { 200: pageOf(Build), ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    async ({ params, query }) => {
      await engine.pipelines.get(params.pipelineId);
      return engine.history.list(params.pipelineId, query, query);
    },
  );

  app.post(
    '/pipelines/:pipelineId/builds',
    {
      schema: {
        summary: 'Build now. Accepted when the build is durably queued.',
        params: PipelineParams,
        body: TriggerBuild.nullish(),
        response: { 202: Build, ...errorAnswers },
      },
      config: { permission: 'build:run', rateLimit: changeLimit },
    },
    async (request, reply) => {
      const wanted = request.body ?? { variables: [] };
      const build = await runByHand(engine, workers, request.params.pipelineId, wanted, actorOf(request).name);
      return reply.status(202).send(build);
    },
  );

  app.get(
    '/pipelines/:pipelineId/builds/:number',
    {
      schema: {
        summary: 'One build by its number',
        params: PipelineParams.extend({ number: z.coerce.number().int().positive() }),
        response: { 200: BuildDetail, ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    async ({ params }) => viewBuild(engine, await engine.history.getByNumber(params.pipelineId, params.number)),
  );
};
