import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { SetVariable, Variable, VariableName } from '#contract/variables.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

const PipelineParams = z.object({ pipelineId: z.string() });
const VariableParams = PipelineParams.extend({ name: VariableName });

/** The variables of a pipeline. The value of a sensitive one goes in and never comes out. */
export const variableRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { variables } = services.engine;

  app.get(
    '/pipelines/:pipelineId/variables',
    {
      schema: {
        summary: 'Its variables, by name',
        params: PipelineParams,
        response: { 200: z.object({ items: z.array(Variable) }), ...errorAnswers },
      },
      config: { permission: 'variable:read' },
    },
    async ({ params }) => ({ items: await variables.list(params.pipelineId) }),
  );

  app.put(
    '/pipelines/:pipelineId/variables/:name',
    {
      schema: {
        summary: 'Set a variable',
        params: VariableParams,
        body: SetVariable,
        response: { 200: Variable, ...errorAnswers },
      },
      config: { permission: 'variable:write', rateLimit: changeLimit },
    },
    ({ params, body }) => variables.set(params.pipelineId, { name: params.name, ...body }),
  );

  app.delete(
    '/pipelines/:pipelineId/variables/:name',
    {
      schema: { summary: 'Remove a variable', params: VariableParams, response: { 204: z.null(), ...errorAnswers } },
      config: { permission: 'variable:write', rateLimit: changeLimit },
    },
    async ({ params }, reply) => {
      await variables.remove(params.pipelineId, params.name);
      return reply.status(204).send(null);
    },
  );
};
