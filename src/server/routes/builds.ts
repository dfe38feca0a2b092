import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Artifact, Build, BuildDetail, BuildState } from '#contract/builds.ts';
import { BuildChangedFiles, BuildChanges } from '#contract/changes.ts';
import { BuildExpectations } from '#contract/expectations.ts';
import { PageQuery } from '#contract/page.ts';
import { Problem } from '#contract/problem.ts';
import { cancelBuild, rerunBuild, viewBuild, viewDefinition } from '#engine/builds/build-actions.ts';
import { viewChangedFiles, viewChanges } from '#engine/builds/build-changes.ts';
import { continueBuild } from '#engine/builds/continue-build.ts';
import { viewExpectations } from '#engine/builds/expectations.ts';
import { mostCounted } from '#engine/ports/source.ts';
import { actorOf } from '#server/authorize.ts';
import { requestSignal } from '#server/request-signal.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

/** `cursor`: how many commits come before the page. */
const ChangesQuery = PageQuery.extend({ cursor: z.coerce.number().int().min(0).max(mostCounted).default(0) });
const BuildParams = z.object({ buildId: z.string() });
const Definition = z.object({ path: z.string(), text: z.string() });

export const buildRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine, workers } = services;
  const detail = async (id: string) => viewBuild(engine, await engine.history.get(id));

  app.get(
    '/builds/:buildId',
    {
      schema: { summary: 'One build', params: BuildParams, response: { 200: BuildDetail, ...errorAnswers } },
      config: { permission: 'build:read' },
    },
    ({ params }) => detail(params.buildId),
  );

  app.get(
    '/builds/:buildId/states',
    {
      schema: {
        summary: 'Its states with attempts and commands',
        params: BuildParams,
        response: { 200: z.array(BuildState), ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    async ({ params }) => (await detail(params.buildId)).states,
  );

  app.get(
    '/builds/:buildId/problems',
    {
      schema: {
        summary: 'What the validator says of its definition',
        params: BuildParams,
        response: { 200: z.array(Problem), ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    async ({ params }) => (await detail(params.buildId)).problems,
  );

  app.get(
    '/builds/:buildId/artifacts',
    {
      schema: {
        summary: 'Its stored archives',
        params: BuildParams,
        response: { 200: z.array(Artifact), ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    async ({ params }) => (await detail(params.buildId)).artifacts,
  );

  app.get(
    '/builds/:buildId/definition',
    {
      schema: {
        summary: 'The microtica.yaml of its commit',
        params: BuildParams,
        response: { 200: Definition, ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    async ({ params }) => viewDefinition(engine, await engine.history.get(params.buildId)),
  );

  app.get(
    '/builds/:buildId/expectations',
    {
      schema: {
        summary: 'What is normal for it and for what runs of it now, learned from its last green builds',
        params: BuildParams,
        response: { 200: BuildExpectations, ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    async ({ params }) => viewExpectations(engine, await engine.history.get(params.buildId)),
  );

  app.get(
    '/builds/:buildId/changes',
    {
      schema: {
        summary: 'The commits since the last green build',
        params: BuildParams,
        querystring: ChangesQuery,
        response: { 200: BuildChanges, ...errorAnswers },
      },
      config: { permission: 'build:read', rateLimit: changeLimit },
    },
    async ({ params, query: { cursor, limit } }, reply) =>
      viewChanges(engine, await engine.history.get(params.buildId), { skip: cursor, limit }, requestSignal(reply)),
  );

  app.get(
    '/builds/:buildId/changed-files',
    {
      schema: {
        summary: 'The files that differ from the last green build',
        params: BuildParams,
        response: { 200: BuildChangedFiles, ...errorAnswers },
      },
      config: { permission: 'build:read', rateLimit: changeLimit },
    },
    async ({ params }, reply) =>
      viewChangedFiles(engine, await engine.history.get(params.buildId), requestSignal(reply)),
  );

  app.post(
    '/builds/:buildId/cancel',
    {
      schema: {
        summary: 'End the build and every process of it',
        params: BuildParams,
        response: { 202: Build, ...errorAnswers },
      },
      config: { permission: 'build:cancel', rateLimit: changeLimit },
    },
    async (request, reply) =>
      reply.status(202).send(await cancelBuild(engine, workers, request.params.buildId, actorOf(request).name)),
  );

  app.post(
    '/builds/:buildId/rerun',
    {
      schema: {
        summary: 'Build the same commit again',
        params: BuildParams,
        response: { 202: Build, ...errorAnswers },
      },
      config: { permission: 'build:run', rateLimit: changeLimit },
    },
    async (request, reply) =>
      reply.status(202).send(await rerunBuild(engine, workers, request.params.buildId, actorOf(request).name)),
  );

  app.post(
    '/builds/:buildId/continue',
    {
      schema: {
        summary: 'Build the same commit again, and run only what did not succeed in this build',
        params: BuildParams,
        response: { 202: Build, ...errorAnswers },
      },
      config: { permission: 'build:run', rateLimit: changeLimit },
    },
    async (request, reply) =>
      reply.status(202).send(await continueBuild(engine, workers, request.params.buildId, actorOf(request).name)),
  );
};
