import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { BranchDefinition, BuildInput, ValidateDefinition, Validation } from '#contract/definitions.ts';
import { branchDefinition, branchesOf, buildInput } from '#engine/definitions/read-definitions.ts';
import { validatePipeline } from '#pipeline/validate-pipeline.ts';
import { requestSignal } from '#server/request-signal.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

const PipelineParams = z.object({ pipelineId: z.string() });

/** Definitions are read here, and nowhere written: they live in their repositories. */
export const definitionRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine } = services;

  app.get(
    '/pipelines/:pipelineId/definition',
    {
      schema: {
        summary: 'Its definition at the head of a branch',
        params: PipelineParams,
        querystring: z.object({ branch: z.string().min(1).max(255).optional() }),
        response: { 200: BranchDefinition, ...errorAnswers },
      },
      config: { permission: 'pipeline:read', rateLimit: changeLimit },
    },
    (request, reply) => branchDefinition(engine, request.params.pipelineId, request.query.branch, requestSignal(reply)),
  );

  app.get(
    '/pipelines/:pipelineId/branches',
    {
      schema: {
        summary: 'The branches of its repository, the default branch first',
        params: PipelineParams,
        response: { 200: z.object({ items: z.array(z.string()) }), ...errorAnswers },
      },
      config: { permission: 'pipeline:read', rateLimit: changeLimit },
    },
    async (request, reply) => ({ items: await branchesOf(engine, request.params.pipelineId, requestSignal(reply)) }),
  );

  app.get(
    '/builds/:buildId/input',
    {
      schema: {
        summary: 'What its references and variables stand for; secrets without their values',
        params: z.object({ buildId: z.string() }),
        response: { 200: BuildInput, ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    async ({ params }) => buildInput(engine, await engine.history.get(params.buildId)),
  );

  app.post(
    '/definitions/validate',
    {
      bodyLimit: 2 * 1024 * 1024,
      schema: {
        summary: 'The problems of a definition. Nothing is kept',
        body: ValidateDefinition,
        response: { 200: Validation, ...errorAnswers },
      },
      config: { permission: 'pipeline:read', rateLimit: changeLimit },
    },
    async ({ body }) => {
      const { problems } = await validatePipeline(body.text, { shell: engine.shell });
      return { valid: !problems.some(({ severity }) => severity === 'error'), problems };
    },
  );
};
