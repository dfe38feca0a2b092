import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  HealthExplanation,
  HealthNews,
  HealthNewsFilter,
  HealthRule,
  HealthSettings,
  SetMute,
  TriedRule,
} from '#contract/health.ts';
import { PageQuery, pageOf } from '#contract/page.ts';
import { explainHealth } from '#engine/pipelines/explain-health.ts';
import { mutePipeline, setHealthRule, unmutePipeline } from '#engine/pipelines/health-settings.ts';
import { actorOf } from '#server/authorize.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

const PipelineParams = z.object({ pipelineId: z.string() });

/** Why a pipeline is healthy or not, by which rule, and whether somebody wants to hear of it. */
export const healthRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine } = services;
  const params = PipelineParams;
  const read = { permission: 'pipeline:read' } as const;
  const write = { permission: 'pipeline:write', rateLimit: changeLimit } as const;

  app.get(
    '/pipelines/:pipelineId/health',
    {
      schema: {
        summary: 'Why it is what it is, by its own rule or by one that is tried out',
        params,
        querystring: TriedRule,
        response: { 200: HealthExplanation, ...errorAnswers },
      },
      config: read,
    },
    ({ params: { pipelineId }, query }) => explainHealth(engine, pipelineId, query),
  );

  app.get(
    '/health-changes',
    {
      schema: {
        summary: 'Each time that a pipeline became healthy, degraded or unhealthy, newest first',
        querystring: PageQuery.extend(HealthNewsFilter.shape),
        response: { 200: pageOf(HealthNews), ...errorAnswers },
      },
      config: read,
    },
    ({ query: { cursor, limit, ...filter } }) => engine.health.changes({ cursor, limit }, filter),
  );

  app.get(
    '/pipelines/:pipelineId/health-settings',
    {
      schema: { summary: 'Its rule and its mute', params, response: { 200: HealthSettings, ...errorAnswers } },
      config: read,
    },
    async ({ params: { pipelineId } }) => {
      const { rule, mute } = await engine.health.get(pipelineId);
      return { rule, mute };
    },
  );

  app.put(
    '/pipelines/:pipelineId/health-rule',
    {
      schema: {
        summary: 'Judge it by this rule from now on',
        params,
        body: HealthRule,
        response: { 200: HealthSettings, ...errorAnswers },
      },
      config: write,
    },
    ({ params: { pipelineId }, body }) => setHealthRule(engine, pipelineId, body),
  );

  app.put(
    '/pipelines/:pipelineId/mute',
    {
      schema: {
        summary: 'Send no messages of its health for a while',
        params,
        body: SetMute,
        response: { 200: HealthSettings, ...errorAnswers },
      },
      config: write,
    },
    (request) => mutePipeline(engine, request.params.pipelineId, request.body, actorOf(request).name),
  );

  app.delete(
    '/pipelines/:pipelineId/mute',
    {
      schema: { summary: 'Send its messages again', params, response: { 200: HealthSettings, ...errorAnswers } },
      config: write,
    },
    ({ params: { pipelineId } }) => unmutePipeline(engine, pipelineId),
  );
};
