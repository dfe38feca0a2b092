import type { FastifyPluginAsync } from 'fastify';
import { jsonSchema } from '#pipeline/json-schema.ts';

/** The JSON Schema of microtica.yaml for other editors, which read it without signing in: there is nothing of anybody's in it. */
export const schemaRoutes: FastifyPluginAsync = async (app) => {
  app.get('/schema/microtica.json', { schema: { hide: true } }, async (request, reply) =>
    reply
      .header('access-control-allow-origin', '*')
      .header('cross-origin-resource-policy', 'cross-origin')
      .type('application/schema+json')
      .send(JSON.stringify(jsonSchema(`${request.protocol}://${request.host}/schema/microtica.json`))),
  );
};
