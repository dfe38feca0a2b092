import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { createStoredArchives } from '#adapters/archives/stored-archives.ts';
import { createBashRunner } from '#adapters/bash/bash-runner.ts';
import { createBlobFiles } from '#adapters/blob-files/blob-files.ts';
import { createContainerCommand } from '#adapters/container/container-command.ts';
import { createContainerRunner } from '#adapters/container/container-runner.ts';
import { createImageTool } from '#adapters/container/image-tool.ts';
import { createBadgeStore } from '#adapters/database/badge-store.ts';
import { createBuildHistory } from '#adapters/database/build-history.ts';
import { createBuildPins } from '#adapters/database/build-pins.ts';
import { createBuildQueue } from '#adapters/database/build-queue.ts';
import { createChannelStore } from '#adapters/database/channel-store.ts';
import { createConnectionStore } from '#adapters/database/connection-store.ts';
import { createDeliveryLedger } from '#adapters/database/delivery-ledger.ts';
import { createFailureStore } from '#adapters/database/failure-store.ts';
import { createHealthStore } from '#adapters/database/health-store.ts';
import { createInsightStore } from '#adapters/database/insight-store.ts';
import { DirectoryInUse, takeDirectory } from '#adapters/database/instance-lock.ts';
import { createLogCatalog } from '#adapters/database/log-catalog.ts';
import { createLogShelf } from '#adapters/database/log-shelf.ts';
import { openDatabase } from '#adapters/database/open-database.ts';
import { createOutbox } from '#adapters/database/outbox.ts';
import { createPipelineStore } from '#adapters/database/pipeline-store.ts';
import { createRepositoryStore } from '#adapters/database/repository-store.ts';
import { createRetentionSettings } from '#adapters/database/retention-settings.ts';
import { createScheduleStore } from '#adapters/database/schedule-store.ts';
import { createSearchIndex } from '#adapters/database/search-index.ts';
import { createTriggerSettings } from '#adapters/database/trigger-settings.ts';
import { createVariableStore } from '#adapters/database/variable-store.ts';
import { createViewStore } from '#adapters/database/view-store.ts';
import { createForges } from '#adapters/forges/forges.ts';
import { createSignedWebhook } from '#adapters/forges/signed-webhook.ts';
import { createGitRepositories } from '#adapters/git/git-repositories.ts';
import { createLogAnalysis } from '#adapters/log-analysis/log-analysis.ts';
import { createLogFiles } from '#adapters/log-files/log-files.ts';
import { createLogSearch } from '#adapters/log-files/log-search.ts';
import { createManyLogSearch } from '#adapters/log-files/search-many.ts';
import { createWebNotifier } from '#adapters/notifications/web-notifier.ts';
import { createSampleFolders } from '#adapters/samples/sample-folders.ts';
import { createSecretBox, readSecretKey } from '#adapters/secrets/secret-box.ts';
import { createShellSyntax } from '#adapters/shell-syntax/shell-syntax.ts';
import { createWorkspaces } from '#adapters/workspaces/workspaces.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import { triggerBuild } from '#engine/builds/trigger-build.ts';
import { Workers } from '#engine/builds/workers.ts';
import { LiveFeed } from '#engine/live-feed.ts';
import { FailureAnalyst } from '#engine/logs/failure-analyst.ts';
import { LogRetention } from '#engine/logs/log-retention.ts';
import { OutboxSender } from '#engine/outbox/outbox-sender.ts';
import { newsCarrier } from '#engine/outbox/send-news.ts';
import { statusCarrier } from '#engine/outbox/send-status.ts';
import { adoptPipelines } from '#engine/repositories/adopt-pipelines.ts';
import { RepositoryLogins } from '#engine/repositories/repository-logins.ts';
import { webhookUrl } from '#engine/repositories/webhooks.ts';
import { announcedLedger } from '#engine/triggers/announced-ledger.ts';
import { DeliveryProcessor } from '#engine/triggers/delivery-processor.ts';
import { Poller } from '#engine/triggers/poller.ts';
import { Scheduler } from '#engine/triggers/scheduler.ts';
import { buildApp } from './app.ts';
import { type Config, ConfigFault, readConfig } from './config.ts';

const productRoot = join(import.meta.dirname, '../..');

/** A running server. */
export interface Server {
  readonly address: string;
  /** Stops running steps, gives their builds back to the queue, and resolves when nothing runs any more. `reason` is a sentence. */
  stop(reason: string): Promise<void>;
}

/** Wires the adapters to the ports, starts the builders and listens. The only place that knows adapters. */
export async function startServer(config: Config): Promise<Server> {
  const { dataDirectory } = config;
  const inData = (...parts: string[]) => join(dataDirectory, ...parts);
  mkdirSync(inData('home'), { recursive: true, mode: 0o700 });
  const lock = takeDirectory(inData('lock.sqlite'));
  const logger = pino({ level: config.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'] });
  const database = await openDatabase(inData('pipewright.sqlite'));
  // What a killed server's steps left there; the lock says that no other server is using it.
  rmSync(inData('scratch'), { recursive: true, force: true });
  const home = config.buildHome ?? inData('home');
  const containers = createContainerCommand(config.searchPath, home, config.containerEngine);
  const bash = createBashRunner({
    scratch: inData('scratch'),
    home,
    searchPath: config.searchPath,
    onStray: (attemptId, pids) => logger.warn({ attemptId, pids }, 'Processes of a step could not be ended'),
  });
  const runner =
    config.runner === 'container'
      ? createContainerRunner({ bash, command: containers, scratch: inData('scratch') })
      : bash;
  const logs = createLogFiles({ directory: inData('logs') });
  const samples = createSampleFolders({ samples: join(productRoot, 'samples'), repositories: inData('samples') });
  const box = createSecretBox(readSecretKey(inData('secret.key')));
  const now = () => new Date().toISOString();
  let address = `http://${config.host}:${config.port}`;
  const publicUrl = () => config.publicUrl ?? address;
  const forges = createForges();
  const connections = createConnectionStore(database, box);
  const repositories = createRepositoryStore(database, box, (key) => webhookUrl(publicUrl(), key));
  const logins = new RepositoryLogins({ repositories, connections, forges });
  const source = createGitRepositories({
    directory: inData('mirrors'),
    searchPath: config.searchPath,
    loginOf: (repository) => logins.loginOf(repository),
  });
  const signedWebhook = createSignedWebhook();
  const told = {
    pipelines: createPipelineStore(database),
    history: createBuildHistory(database),
    logCatalog: createLogCatalog(database),
    logAnalysis: createLogAnalysis({ directory: inData('logs') }),
    failures: createFailureStore(database),
    feed: new LiveFeed(),
    report: (message: string, fault: unknown) => logger.error(fault, message),
  };
  const engine: EngineContext = {
    ...told,
    analyst: new FailureAnalyst(told),
    triggerSettings: createTriggerSettings(database, now),
    health: createHealthStore(database, now),
    insights: createInsightStore(database),
    views: createViewStore(database),
    schedules: createScheduleStore(database),
    connections,
    repositories,
    forges,
    logins,
    deliveries: announcedLedger(createDeliveryLedger(database), told.feed),
    hookReaders: (provider) => (provider === null ? undefined : forges.get(provider)) ?? signedWebhook,
    queue: createBuildQueue(database, box),
    pins: createBuildPins(database),
    variables: createVariableStore(database, box),
    channels: createChannelStore(database, box),
    notifier: createWebNotifier({ now: () => new Date() }),
    badges: createBadgeStore(database, box),
    logs,
    logSearch: createLogSearch(logs),
    search: createSearchIndex(database),
    blobs: createBlobFiles({ directory: inData('blobs') }),
    workspaces: createWorkspaces({ directory: inData('workspaces') }),
    source,
    runner,
    shell: createShellSyntax(),
    images: createImageTool(containers),
    registry: config.registry,
    platform: config.platform,
    publicUrl,
    now,
  };
  const workers = new Workers(engine, randomUUID());
  const outbox = new OutboxSender({
    outbox: createOutbox(database),
    carriers: { 'commit-status': statusCarrier(engine), notification: newsCarrier(engine) },
    now,
    report: engine.report,
  });
  engine.feed.subscribe(({ event }) => event.kind === 'build' && outbox.wake());
  const scheduler = new Scheduler(engine, workers);
  const deliveries = new DeliveryProcessor(engine, (wanted) => triggerBuild(engine, workers, wanted));
  const poller = new Poller(engine, () => deliveries.wake(), config.pollSeconds);
  const retention = new LogRetention({
    shelf: createLogShelf(database),
    settings: createRetentionSettings(database),
    logs: engine.logs,
    now: engine.now,
    report: engine.report,
  });
  const version = await productVersion();
  const containerEngine = containers.version();
  const system = async () => ({
    version,
    builders: config.builders,
    bash: await runner.version(),
    git: await source.version(),
    containerEngine: await containerEngine,
    samples: await samples.list(),
    actor: 'local',
  });
  const app = await buildApp(
    {
      engine,
      workers,
      deliveries,
      retention,
      scheduler,
      manyLogs: createManyLogSearch(logs),
      archives: createStoredArchives(engine.blobs),
      samples,
      system,
    },
    { logger, version, webRoot: join(productRoot, 'dist') },
  );
  const close = async () => {
    await app.close();
    await database.destroy();
    lock.release();
  };
  try {
    await adoptPipelines(engine);
    address = await listen(app, config);
  } catch (fault) {
    await close();
    throw fault;
  }
  await workers.start(config.builders);
  retention.start();
  outbox.start();
  scheduler.start();
  deliveries.start();
  poller.start();
  await engine.analyst.start();
  return {
    address,
    async stop(reason) {
      await Promise.all([workers.stop(reason), retention.stop(), scheduler.stop(), poller.stop()]);
      await deliveries.stop();
      await engine.analyst.stop();
      await outbox.stop();
      await close();
    },
  };
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const why = code === 'EADDRINUSE' ? 'is taken by another program' : 'may not be used by this user';
    throw new ConfigFault(`Port ${port} ${why}. Choose another: PIPEWRIGHT_PORT=${port + 1} npm start`, { cause });
  }
}

async function productVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(productRoot, 'package.json'), 'utf8'));
  return String(version);
}

/** Runs until a signal asks it to stop; a second signal changes nothing, because the end is bounded. */
export async function runUntilSignal(config: Config): Promise<Server> {
  const server = await startServer(config);
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    try {
      await server.stop(`Pipewright was stopped (${signal}).`);
      process.exit(0);
    } catch (fault) {
      exitWith(fault);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
  return server;
}

/** What a person can mend is one line; anything else is a defect and shows its stack. */
export function exitWith(fault: unknown): never {
  const forPeople = fault instanceof ConfigFault || fault instanceof DirectoryInUse;
  console.error(forPeople ? `\nPipewright did not start: ${fault.message}\n` : fault);
  process.exit(1);
}

if (import.meta.main) {
  try {
    const { address } = await runUntilSignal(readConfig(process.env));
    console.log(`\n  Pipewright is running at ${address}\n  Press Ctrl-C to stop it.\n`);
  } catch (fault) {
    exitWith(fault);
  }
}
