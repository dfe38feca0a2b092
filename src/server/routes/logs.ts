import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { LogHits, LogHitsQuery, LogInfo, LogMarks, LogMarksQuery, LogWindow, LogWindowQuery } from '#contract/logs.ts';
import { requestSignal } from '#server/request-signal.ts';
import type { Services } from '#server/services.ts';
import { errorAnswers } from './answers.ts';
import { RawLogQuery, savedName, sendRawLog } from './raw-log.ts';

const LogParams = z.object({ logId: z.string() });

/** A key that is held down asks thirty times a second, for a hit and for marks; more is no reader. */
const searchLimit = { max: 6000, timeWindow: '1 minute' } as const;

/** Logs, by the id of their attempt. */
export const logRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { logs, logSearch, logCatalog } = services.engine;

  app.get(
    '/logs/:logId',
    {
      schema: { summary: 'Size and seal of a log', params: LogParams, response: { 200: LogInfo, ...errorAnswers } },
      config: { permission: 'build:read' },
    },
    ({ params }) => logs.info(params.logId),
  );

  app.get(
    '/logs/:logId/lines',
    {
      schema: {
        summary: 'A window of lines',
        params: LogParams,
        querystring: LogWindowQuery,
        response: { 200: LogWindow, ...errorAnswers },
      },
      config: { permission: 'build:read' },
    },
    ({ params, query }) => logs.window(params.logId, query.line, query.count),
  );

  app.get(
    '/logs/:logId/hits',
    {
      schema: {
        summary: 'How often something stands in a log, and where it stands next',
        params: LogParams,
        querystring: LogHitsQuery,
        response: { 200: LogHits, ...errorAnswers },
      },
      config: { permission: 'build:read', rateLimit: searchLimit },
    },
    (request, reply) => logSearch.hits(request.params.logId, request.query, requestSignal(reply)),
  );

  app.get(
    '/logs/:logId/marks',
    {
      schema: {
        summary: 'The hits in a range of lines',
        params: LogParams,
        querystring: LogMarksQuery,
        response: { 200: LogMarks, ...errorAnswers },
      },
      config: { permission: 'build:read', rateLimit: searchLimit },
    },
    (request, reply) => logSearch.marks(request.params.logId, request.query, requestSignal(reply)),
  );

  app.get(
    '/logs/:logId/raw',
    {
      schema: {
        summary: 'The bytes as written, or plain; all, some lines, a Range, or follow=1 while it is written',
        params: LogParams,
        querystring: RawLogQuery,
      },
      config: { permission: 'build:read' },
      compress: false,
    },
    async (request, reply) => {
      const id = request.params.logId;
      const cataloged = await logCatalog.get(id);
      return sendRawLog(request, reply, logs, { id, name: cataloged ? savedName(cataloged) : id }, request.query);
    },
  );
};
