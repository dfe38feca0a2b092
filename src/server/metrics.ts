import type { FastifyPluginAsync } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Services } from './services.ts';

/** Prometheus metrics of the process and of the queue. */
export const metricsRoutes: FastifyPluginAsync<{ services: Services }> = async (app, { services }) => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const builds = new Gauge({
    name: 'pipewright_builds',
    help: 'Builds now queued or running',
    labelNames: ['status'],
    registers: [registry],
  });
  const pipelines = new Gauge({
    name: 'pipewright_pipelines',
    help: 'Pipelines by health',
    labelNames: ['health'],
    registers: [registry],
  });
  app.get('/metrics', { schema: { hide: true }, config: { permission: 'system:read' } }, async (_request, reply) => {
    const summary = await services.engine.pipelines.summary(services.engine.now());
    builds.set({ status: 'queued' }, summary.queued);
    builds.set({ status: 'running' }, summary.running);
    for (const [health, count] of Object.entries(summary.health)) pipelines.set({ health }, count);
    return reply.type(registry.contentType).send(await registry.metrics());
  });
};
