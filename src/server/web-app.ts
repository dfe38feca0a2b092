import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const workerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/**
 * Serves the built web app: files with a hash in their name for ever, everything else fresh. Any other GET that wants a page
 * gets index.html, because the page's own router knows the addresses.
 */
export async function webApp(app: FastifyInstance, root: string | null): Promise<void> {
  const served = root !== null && existsSync(join(root, 'index.html'));
  if (served) {
    await app.register(fastifyStatic, {
      root,
      wildcard: false,
      cacheControl: false,
      preCompressed: true,
      setHeaders(response, path) {
        // The one script that runs WebAssembly (the shell's parser) has a policy of its own that allows it.
        if (/validation-worker[^/]*\.js(\.gz|\.br)?$/.test(path))
          response.header('content-security-policy', workerPolicy);
        response.header(
          'cache-control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const page =
      request.method === 'GET' &&
      !request.url.startsWith('/api/') &&
      (request.headers.accept ?? '').includes('text/html');
    if (served && page) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    return reply
      .status(404)
      .send({ code: 'not-found', message: `There is nothing at ${request.method} ${request.url.split('?')[0]}.` });
  });
}
