import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Services } from '#server/services.ts';
import { sendBytes } from './send-bytes.ts';

export const artifactRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
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
};

/** The name that a browser saves under (RFC 6266). State names are anybody's text: only harmless letters go into the plain form. */
function attachment(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
