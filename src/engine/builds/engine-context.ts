import type { Provider } from '#contract/forges.ts';
import type { LiveFeed } from '#engine/live-feed.ts';
import type { FailureAnalyst } from '#engine/logs/failure-analyst.ts';
import type { BadgeStore } from '#engine/ports/badge-store.ts';
import type { BlobStore } from '#engine/ports/blob-store.ts';
import type { BuildPins } from '#engine/ports/build-pins.ts';
import type { BuildHistory, BuildQueue, Changed, PipelineStore } from '#engine/ports/build-store.ts';
import type { ChannelStore } from '#engine/ports/channel-store.ts';
import type { DeliveryLedger } from '#engine/ports/delivery-ledger.ts';
import type { FailureStore } from '#engine/ports/failure-store.ts';
import type { Forge } from '#engine/ports/forge.ts';
import type { HealthStore } from '#engine/ports/health-store.ts';
import type { ImageTool } from '#engine/ports/image-tool.ts';
import type { InsightStore } from '#engine/ports/insight-store.ts';
import type { LogAnalysis } from '#engine/ports/log-analysis.ts';
import type { LogCatalog } from '#engine/ports/log-catalog.ts';
import type { LogSearch } from '#engine/ports/log-search.ts';
import type { LogStore } from '#engine/ports/log-store.ts';
import type { Notifier } from '#engine/ports/notifier.ts';
import type { ConnectionStore, RepositoryStore } from '#engine/ports/repository-store.ts';
import type { ScheduleStore } from '#engine/ports/schedule-store.ts';
import type { SearchIndex } from '#engine/ports/search-index.ts';
import type { SourceRepository } from '#engine/ports/source.ts';
import type { StepRunner } from '#engine/ports/step-runner.ts';
import type { TriggerSettingsStore } from '#engine/ports/trigger-settings.ts';
import type { VariableStore } from '#engine/ports/variable-store.ts';
import type { ViewStore } from '#engine/ports/view-store.ts';
import type { Workspaces } from '#engine/ports/workspaces.ts';
import type { RepositoryLogins } from '#engine/repositories/repository-logins.ts';
import type { HookReaders } from '#engine/triggers/delivery-source.ts';
import type { CheckShell } from '#pipeline/validate-pipeline.ts';
import type { Platform } from './state-environment.ts';

/** Everything the engine needs of the world; `server/main.ts` fills it with adapters, tests with what they want. */
export interface EngineContext {
  readonly pipelines: PipelineStore;
  readonly triggerSettings: TriggerSettingsStore;
  readonly health: HealthStore;
  readonly insights: InsightStore;
  readonly views: ViewStore;
  readonly schedules: ScheduleStore;
  readonly connections: ConnectionStore;
  readonly repositories: RepositoryStore;
  readonly forges: ReadonlyMap<Provider, Forge>;
  readonly logins: RepositoryLogins;
  readonly deliveries: DeliveryLedger;
  readonly hookReaders: HookReaders;
  readonly history: BuildHistory;
  readonly queue: BuildQueue;
  readonly pins: BuildPins;
  readonly variables: VariableStore;
  readonly channels: ChannelStore;
  readonly notifier: Notifier;
  readonly badges: BadgeStore;
  readonly logs: LogStore;
  readonly logSearch: LogSearch;
  readonly logCatalog: LogCatalog;
  readonly logAnalysis: LogAnalysis;
  readonly search: SearchIndex;
  readonly failures: FailureStore;
  readonly analyst: FailureAnalyst;
  readonly blobs: BlobStore;
  readonly workspaces: Workspaces;
  readonly source: SourceRepository;
  readonly runner: StepRunner;
  readonly shell: CheckShell;
  readonly images: ImageTool;
  /** Where images go whose step names no registry; null for nowhere. */
  readonly registry: string | null;
  readonly feed: LiveFeed;
  readonly platform: Platform;
  /** Where people and forges reach this server, without a slash at the end. */
  readonly publicUrl: () => string;
  /** The current moment, ISO. */
  readonly now: () => string;
  /** Faults that nobody waits for: written to the server's own log. */
  readonly report: (message: string, fault: unknown) => void;
}

/** Tells everybody who watches what a transaction changed. */
export function publishChange(feed: LiveFeed, changed: Changed): void {
  feed.publish({ kind: 'build', build: changed.build });
  for (const build of changed.others) feed.publish({ kind: 'build', build });
  if (changed.pipeline) feed.publish({ kind: 'pipeline', pipeline: changed.pipeline });
}
