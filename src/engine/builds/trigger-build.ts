import { monotonicFactory } from 'ulid';
import type { Build, Trigger } from '#contract/builds.ts';
import type { CancelRequest } from '#engine/ports/build-store.ts';
import type { VariableValue } from '#engine/ports/variable-store.ts';
import { internalReason } from '#engine/triggers/internal-reason.ts';
import { type EngineContext, publishChange } from './engine-context.ts';

const newId = monotonicFactory();

/** Who works on builds. Without `cancel` they learn by their heartbeat of a build that has been superseded. */
export interface Builders {
  wake(): void;
  cancel?(request: CancelRequest): void;
}

export type TriggerContext = Pick<EngineContext, 'pipelines' | 'queue' | 'feed' | 'now'>;

/**
 * Queues a build; durable when this resolves. Without `commitSha` it builds the branch head at the time when it starts. Older builds that
 * it supersedes (the pipeline's settings say which) are canceled.
 *
 * @throws StoreFault `missing` for the pipeline.
 */
export async function triggerBuild(
  context: TriggerContext,
  builders: Builders,
  wanted: {
    pipelineId: string;
    branch?: string | undefined;
    commitSha?: string | undefined;
    trigger: Trigger;
    /** What asked for it. A second wish of the same origin gets the build that the first one queued. */
    origin?: string | undefined;
    /** The delivery whose decision it is; without one the ledger gets a row of its own, which gives the reason. */
    deliveryId?: string | undefined;
    /** A sentence; by default what the trigger says by itself. */
    reason?: string | undefined;
    /** The number of the build whose failed states it runs again. */
    continues?: number | undefined;
    fetchRef?: string | null | undefined;
    /** Default true. */
    withSecrets?: boolean | undefined;
    variables?: readonly VariableValue[] | undefined;
  },
): Promise<Build> {
  const pipeline = await context.pipelines.get(wanted.pipelineId);
  const { build, superseded } = await context.queue.enqueue({
    id: newId(),
    pipelineId: pipeline.id,
    branch: wanted.branch ?? pipeline.branch,
    commitSha: wanted.commitSha ?? null,
    trigger: wanted.trigger,
    origin: wanted.origin ?? null,
    reason: wanted.reason ?? internalReason(wanted.trigger),
    deliveryId: wanted.deliveryId ?? null,
    continues: wanted.continues ?? null,
    fetchRef: wanted.fetchRef ?? null,
    withSecrets: wanted.withSecrets ?? true,
    variables: wanted.variables ?? [],
    queuedAt: context.now(),
  });
  context.feed.publish({ kind: 'build', build });
  for (const { request, changed } of superseded) {
    publishChange(context.feed, changed);
    builders.cancel?.(request);
  }
  builders.wake();
  return build;
}
