import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController, type RouteOptions } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { actorOf, mayDo } from './authorize.ts';
import { handleError } from './error-handler.ts';
import { liveSocket } from './live/live-socket.ts';
import { metricsRoutes } from './metrics.ts';
import { refuseRemovedLogs } from './removed-logs.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { badgeRoutes, badgeSettingRoutes } from './routes/badge.ts';
import { buildRoutes } from './routes/builds.ts';
import { channelRoutes } from './routes/channels.ts';
import { compareRoutes } from './routes/compare.ts';
import { connectionRoutes } from './routes/connections.ts';
import { definitionRoutes } from './routes/definitions.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { failureRoutes } from './routes/failures.ts';
import { healthRoutes } from './routes/health.ts';
import { hookRoutes } from './routes/hooks.ts';
import { insightRoutes } from './routes/insights.ts';
import { logSearchRoutes } from './routes/log-search.ts';
import { logRoutes } from './routes/logs.ts';
import { pipelineRoutes } from './routes/pipelines.ts';
import { repositoryRoutes } from './routes/repositories.ts';
import { retentionRoutes } from './routes/retention.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { schemaRoutes } from './routes/schema.ts';
import { searchRoutes } from './routes/search.ts';
import { systemRoutes } from './routes/system.ts';
import { triggerSettingsRoutes } from './routes/trigger-settings.ts';
import { variableRoutes } from './routes/variables.ts';
import { viewRoutes } from './routes/views.ts';
import { foreignRequest } from './same-origin.ts';
import type { Services } from './services.ts';
import { webApp } from './web-app.ts';

export interface AppOptions {
  readonly logger: FastifyBaseLogger;
  /** Folder of the built web app; null serves the API alone. */
  readonly webRoot: string | null;
  readonly version: string;
}

/** Puts the BFF together. Never listens: the caller does, or a test injects requests. */
export async function buildApp(services: Services, options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  app.addHook('onRoute', requirePermission);
  app.addHook('onRequest', async (request, reply) => {
    const { permission, anyHost } = request.routeOptions.config;
    const foreign = anyHost ? null : foreignRequest(request);
    if (foreign !== null) return reply.status(403).send({ code: 'forbidden', message: foreign });
    if (permission && !mayDo(actorOf(request), permission)) {
      return reply.status(403).send({ code: 'forbidden', message: `This needs the permission ${permission}.` });
    }
  });
  await app.register(helmet, securityHeaders);
  // Quality 6 makes the page some 6 % smaller than the plugin's default, once per browser and release.
  const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };
  await app.register(compress, { threshold: 2048, brotliOptions });
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, context) => Object.assign(new Error(), context),
  });
  await app.register(swagger, {
    openapi: { info: { title: 'Pipewright', version: options.version } },
    transform: jsonSchemaTransform,
  });
  await app.register(websocket, { options: { maxPayload: 64 * 1024 } });

  await app.register(
    async (api) => {
      await api.register(systemRoutes, { services });
      await api.register(pipelineRoutes, { services });
      await api.register(connectionRoutes, { services });
      await api.register(repositoryRoutes, { services });
      await api.register(buildRoutes, { services });
      await api.register(compareRoutes, { services });
      await api.register(variableRoutes, { services });
      await api.register(channelRoutes, { services });
      await api.register(badgeSettingRoutes, { services });
      await api.register(triggerSettingsRoutes, { services });
      await api.register(healthRoutes, { services });
      await api.register(insightRoutes, { services });
      await api.register(viewRoutes, { services });
      await api.register(scheduleRoutes, { services });
      await api.register(definitionRoutes, { services });
      await api.register(deliveryRoutes, { services });
      await api.register(async (logs) => {
        logs.addHook('preHandler', refuseRemovedLogs(services.engine.logCatalog));
        await logs.register(logRoutes, { services });
      });
      await api.register(failureRoutes, { services });
      await api.register(logSearchRoutes, { services });
      await api.register(searchRoutes, { services });
      await api.register(retentionRoutes, { services });
      await api.register(artifactRoutes, { services });
      await api.register(liveSocket, { services });
    },
    { prefix: '/api' },
  );
  await app.register(badgeRoutes, { services });
  await app.register(hookRoutes, { services });
  await app.register(metricsRoutes, { services });
  await app.register(schemaRoutes);
  await webApp(app, options.webRoot);
  return app;
}

/** A route that forgets to say what it needs would be open to everybody on the day when roles exist. */
function requirePermission(route: RouteOptions): void {
  const guarded = ['/api', '/metrics', '/hooks', '/badge'].some((prefix) => route.url.startsWith(prefix));
  if (guarded && !route.config?.permission)
    throw new Error(`Route ${String(route.method)} ${route.url} names no permission.`);
}

/**
 * Scripts come from our own files alone. Styles may be inline, because the terminal and the component library set them from
 * code; nothing that a build prints ever becomes HTML, so no foreign style can get in.
 */
const securityHeaders = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      workerSrc: ["'self'"],
      manifestSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  // There is no TLS here: whoever publishes the portal puts it behind a proxy that sets this.
  strictTransportSecurity: false,
  crossOriginResourcePolicy: { policy: 'same-origin' as const },
};
