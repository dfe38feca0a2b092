import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Repository, SetAccess, WebhookKind, WebhookSecret } from '#contract/repositories.ts';
import { setAccess } from '#engine/repositories/repository-access.ts';
import {
  checkWebhook,
  makeManualWebhook,
  registerWebhook,
  removeWebhook,
  repairWebhook,
} from '#engine/repositories/webhooks.ts';
import { requestSignal } from '#server/request-signal.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

const RepositoryParams = z.object({ repositoryId: z.string() });
const answers = { 200: Repository, ...errorAnswers };

/** The repositories that pipelines are built from: how they are fetched, and their webhooks. */
export const repositoryRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine } = services;
  const { repositories } = engine;

  app.get(
    '/repositories',
    {
      schema: {
        summary: 'Repositories that have a pipeline, by address',
        response: { 200: z.object({ items: z.array(Repository) }), ...errorAnswers },
      },
      config: { permission: 'repository:read' },
    },
    async () => ({ items: await repositories.list() }),
  );

  app.get(
    '/repositories/:repositoryId',
    {
      schema: { summary: 'One repository', params: RepositoryParams, response: answers },
      config: { permission: 'repository:read' },
    },
    ({ params }) => repositories.get(params.repositoryId),
  );

  app.get(
    '/pipelines/:pipelineId/repository',
    {
      schema: {
        summary: 'The repository that a pipeline is built from',
        params: z.object({ pipelineId: z.string() }),
        response: answers,
      },
      config: { permission: 'repository:read' },
    },
    ({ params }) => repositories.ofPipeline(params.pipelineId),
  );

  app.put(
    '/repositories/:repositoryId/access',
    {
      schema: {
        summary: 'Another access; it is tried before it is stored',
        params: RepositoryParams,
        body: SetAccess,
        response: answers,
      },
      config: { permission: 'repository:write', rateLimit: changeLimit },
    },
    ({ params, body }, reply) => setAccess(engine, params.repositoryId, body, requestSignal(reply)),
  );

  app.post(
    '/repositories/:repositoryId/webhook',
    {
      schema: {
        summary: 'Add the webhook through the forge, or make address and secret for one that is added by hand',
        params: RepositoryParams,
        body: z.object({ kind: WebhookKind.exclude(['none']) }),
        response: { 200: z.object({ repository: Repository, secret: WebhookSecret.nullable() }), ...errorAnswers },
      },
      config: { permission: 'repository:write', rateLimit: changeLimit },
    },
    async ({ params, body }, reply) => {
      const signal = requestSignal(reply);
      if (body.kind === 'manual') return makeManualWebhook(engine, params.repositoryId, signal);
      return { repository: await registerWebhook(engine, params.repositoryId, signal), secret: null };
    },
  );

  const webhook = '/repositories/:repositoryId/webhook';
  const askForge = (method: 'POST' | 'DELETE', url: string, summary: string, work: typeof checkWebhook) =>
    app.route({
      method,
      url,
      schema: { summary, params: RepositoryParams, response: answers },
      config: { permission: 'repository:write', rateLimit: changeLimit },
      handler: ({ params }, reply) => work(engine, params.repositoryId, requestSignal(reply)),
    });
  askForge('POST', `${webhook}/checks`, 'Ask the forge what is wrong with the webhook', checkWebhook);
  askForge('POST', `${webhook}/repairs`, 'Bring the webhook at the forge back to what it should be', repairWebhook);
  askForge('DELETE', webhook, 'Remove the webhook, at the forge as well when it was added there', removeWebhook);
};
