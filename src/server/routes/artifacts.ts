import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ArchiveContents, ArchiveQuery } from '#contract/archives.ts';
import { pageOfArchive } from '#engine/builds/archive-contents.ts';
import { requestSignal } from '#server/request-signal.ts';
import type { Services } from '#server/services.ts';
import { errorAnswers } from './answers.ts';
import { sendBytes } from './send-bytes.ts';

/** Looking into an archive may read all of it. */
const lookLimit = { max: 300, timeWindow: '1 minute' } as const;

export const artifactRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { archives } = services;
  const { history, blobs } = services.engine;
  app.get(
    '/artifacts/:artifactId/content',
    {
      schema: { summary: 'Download an archive; Range is understood', params: z.object({ artifactId: z.string() }) },
      config: { permission: 'build:read' },
      compress: false,
    },
    async (request, reply) => {
      const artifact = await history.artifact(request.params.artifactId);
      reply
        .type('application/gzip')
        .header('etag', `"${artifact.sha256}"`)
        .header('content-disposition', attachment(artifact.name));
      return sendBytes(request, reply, artifact.bytes, (start, end) => blobs.get(artifact.sha256, { start, end }));
    },
  );

  app.get(
    '/artifacts/:artifactId/entries',
    {
      schema: {
        summary: 'What is inside an archive; nothing of it is unpacked on the disk',
        params: z.object({ artifactId: z.string() }),
        querystring: ArchiveQuery,
        response: { 200: ArchiveContents, ...errorAnswers },
      },
      config: { permission: 'build:read', rateLimit: lookLimit },
    },
    async ({ params, query }, reply) => {
      const { sha256 } = await history.artifact(params.artifactId);
      return pageOfArchive(await archives.list(sha256, requestSignal(reply)), query);
    },
  );

  app.get(
    '/artifacts/:artifactId/entries/:index/content',
    {
      schema: {
        summary: 'Download one file from within an archive',
        params: z.object({ artifactId: z.string(), index: z.coerce.number().int().min(0) }),
      },
      config: { permission: 'build:read', rateLimit: lookLimit },
      compress: false,
    },
    async ({ method, params }, reply) => {
      const { sha256 } = await history.artifact(params.artifactId);
      const signal = requestSignal(reply);
      const entry = await archives.file(sha256, params.index, signal);
      // Whatever it is, a browser saves it: a page from within an archive must never run as one of ours.
      reply
        .type('application/octet-stream')
        .header('content-disposition', attachment(entry.path.split('/').at(-1) || 'file'))
        .header('content-length', entry.bytes);
      // An empty stream: of an empty text Fastify would say that length. Nothing is unpacked for it.
      if (method === 'HEAD') return reply.send(Readable.from([]));
      const { content } = await archives.open(sha256, params.index, signal);
      return reply.send(content);
    },
  );
};

/** The name that a browser saves under (RFC 6266). State names are anybody's text: only harmless letters go into the plain form. */
function attachment(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
