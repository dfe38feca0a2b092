import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AddConnection, Connection, ForgeRepository, RenewConnection } from '#contract/forges.ts';
import { pageOf } from '#contract/page.ts';
import {
  addConnection,
  checkConnection,
  listForgeRepositories,
  renewConnection,
} from '#engine/repositories/connections.ts';
import { requestSignal } from '#server/request-signal.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

const ConnectionParams = z.object({ connectionId: z.string() });

/** Connections to forges. A token goes in and never comes out. */
export const connectionRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine } = services;

  app.get(
    '/connections',
    {
      schema: {
        summary: 'Connections to forges, by name',
        response: { 200: z.object({ items: z.array(Connection) }), ...errorAnswers },
      },
      config: { permission: 'connection:read' },
    },
    async () => ({ items: await engine.connections.list() }),
  );

  app.post(
    '/connections',
    {
      schema: {
        summary: 'Connect a forge; its token is tried before it is stored',
        body: AddConnection,
        response: { 201: Connection, ...errorAnswers },
      },
      config: { permission: 'connection:write', rateLimit: changeLimit },
    },
    async (request, reply) => reply.status(201).send(await addConnection(engine, request.body, requestSignal(reply))),
  );

  app.delete(
    '/connections/:connectionId',
    {
      schema: {
        summary: 'Forget a connection that no repository uses',
        params: ConnectionParams,
        response: { 204: z.null(), ...errorAnswers },
      },
      config: { permission: 'connection:write', rateLimit: changeLimit },
    },
    async ({ params }, reply) => {
      await engine.connections.remove(params.connectionId);
      return reply.status(204).send(null);
    },
  );

  app.put(
    '/connections/:connectionId/token',
    {
      schema: {
        summary: 'Another token for the same forge; it is tried before it is stored',
        params: ConnectionParams,
        body: RenewConnection,
        response: { 200: Connection, ...errorAnswers },
      },
      config: { permission: 'connection:write', rateLimit: changeLimit },
    },
    ({ params, body }, reply) => renewConnection(engine, params.connectionId, body, requestSignal(reply)),
  );

  app.post(
    '/connections/:connectionId/checks',
    {
      schema: {
        summary: 'Ask the forge whether the token still works',
        params: ConnectionParams,
        response: { 200: Connection, ...errorAnswers },
      },
      config: { permission: 'connection:write', rateLimit: changeLimit },
    },
    ({ params }, reply) => checkConnection(engine, params.connectionId, requestSignal(reply)),
  );

  app.get(
    '/connections/:connectionId/repositories',
    {
      schema: {
        summary: 'Repositories that the account may read',
        params: ConnectionParams,
        querystring: z.object({
          text: z.string().trim().max(200).default(''),
          cursor: z.string().max(2000).optional(),
        }),
        response: { 200: pageOf(ForgeRepository), ...errorAnswers },
      },
      config: { permission: 'connection:read', rateLimit: changeLimit },
    },
    ({ params, query }, reply) => {
      const asked = { text: query.text, cursor: query.cursor ?? null };
      return listForgeRepositories(engine, params.connectionId, asked, requestSignal(reply));
    },
  );
};
