import type { SystemInfo } from '#contract/system.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import type { Workers } from '#engine/builds/workers.ts';
import type { LogRetention } from '#engine/logs/log-retention.ts';
import type { Archives } from '#engine/ports/archives.ts';
import type { ManyLogSearch } from '#engine/ports/many-log-search.ts';
import type { SampleCatalog } from '#engine/ports/sample-catalog.ts';
import type { DeliveryProcessor } from '#engine/triggers/delivery-processor.ts';
import type { Scheduler } from '#engine/triggers/scheduler.ts';

/** What the routes work with. */
export interface Services {
  readonly engine: EngineContext;
  readonly workers: Workers;
  readonly deliveries: DeliveryProcessor;
  readonly retention: LogRetention;
  readonly manyLogs: ManyLogSearch;
  readonly archives: Archives;
  readonly scheduler: Scheduler;
  readonly samples: SampleCatalog;
  readonly system: () => Promise<SystemInfo>;
}
