import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { BadgeSettings } from '#contract/pipeline-settings.ts';
import { badgeSettings, setBadgePrivate, viewBadge } from '#engine/pipelines/badge.ts';
import { Refusal } from '#engine/refusal.ts';
import { badgeSvg } from '#server/badge/badge-svg.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

const PipelineParams = z.object({ pipelineId: z.string() });

/** The settings of a pipeline's badge. */
export const badgeSettingRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine } = services;

  app.get(
    '/pipelines/:pipelineId/badge',
    {
      schema: { summary: 'Its badge', params: PipelineParams, response: { 200: BadgeSettings, ...errorAnswers } },
      config: { permission: 'pipeline:read' },
    },
    ({ params }) => badgeSettings(engine, params.pipelineId),
  );

  app.put(
    '/pipelines/:pipelineId/badge',
    {
      schema: {
        summary: 'Make the address of its badge need a token, a fresh one each time, or none',
        params: PipelineParams,
        body: z.object({ private: z.boolean() }),
        response: { 200: BadgeSettings, ...errorAnswers },
      },
      config: { permission: 'pipeline:write', rateLimit: changeLimit },
    },
    ({ params, body }) => setBadgePrivate(engine, params.pipelineId, body.private),
  );
};

/** The badges themselves: for READMEs, and so for every page and every cache between here and there. */
export const badgeRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/badge/:file',
    {
      schema: {
        summary: 'A badge: <pipeline>.svg',
        params: z.object({ file: z.string() }),
        querystring: z.object({ branch: z.string().min(1).max(255).optional(), token: z.string().max(200).optional() }),
        response: { 200: z.string().describe('SVG'), ...errorAnswers },
      },
      config: { permission: 'public', anyHost: true },
    },
    async ({ params, query }, reply) => {
      const { branch = null, token = null } = query;
      if (!params.file.endsWith('.svg')) throw new Refusal('not-found', 'A badge ends in .svg.');
      const badge = await viewBadge(services.engine, params.file.slice(0, -'.svg'.length), { branch, token });
      const label = branch === null ? 'build' : `build on ${branch}`;
      return reply
        .type('image/svg+xml; charset=utf-8')
        .header('cache-control', 'no-cache, no-store, must-revalidate')
        .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
        .header('cross-origin-resource-policy', 'cross-origin')
        .send(badgeSvg(label, badge.word, `${badge.pipelineName}, ${badge.branch}: ${badge.word}`));
    },
  );
};
