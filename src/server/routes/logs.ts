import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { LogInfo, LogWindow, LogWindowQuery } from '#contract/logs.ts';
import type { LogStore } from '#engine/ports/log-store.ts';
import type { Services } from '#server/services.ts';
import { errorAnswers } from './answers.ts';
import { sendBytes } from './send-bytes.ts';

const LogParams = z.object({ logId: z.string() });
const RawQuery = z.object({
  /** 1: go on sending as the build writes, until the log is sealed (for curl). */
  follow: z.enum(['0', '1']).default('0'),
  /** 1: a browser saves it as a file. */
  download: z.enum(['0', '1']).default('0'),
});

/** Logs, by the id of their attempt. */
export const logRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { logs } = services.engine;

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
    '/logs/:logId/raw',
    {
      schema: {
        summary: 'The bytes as written; Range, or follow=1 while it is written',
        params: LogParams,
        querystring: RawQuery,
      },
      config: { permission: 'build:read' },
      compress: false,
    },
    async (request, reply) => {
      const { logId } = request.params;
      const { bytes } = await logs.info(logId);
      reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache');
      if (request.query.download === '1') reply.header('content-disposition', `attachment; filename="${logId}.log"`);
      if (request.query.follow === '0')
        return sendBytes(request, reply, bytes, (start, end) => logs.stream(logId, start, end));
      const gone = new AbortController();
      request.raw.socket.once('close', () => gone.abort());
      return reply.send(Readable.from(followed(logs, logId, gone.signal)));
    },
  );
};

/** The log from its beginning, going on as it grows, until it is sealed or the reader has gone. */
async function* followed(logs: LogStore, id: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  for (let sent = 0; !signal.aborted; ) {
    const { bytes, sealed } = await logs.info(id);
    for await (const chunk of logs.stream(id, sent, bytes)) yield Buffer.from(chunk);
    if (sealed && sent === bytes) return;
    sent = bytes;
    if (sealed) return;
    try {
      await logs.grown(id, sent, signal);
    } catch (fault) {
      if (signal.aborted) return;
      throw fault;
    }
  }
}
