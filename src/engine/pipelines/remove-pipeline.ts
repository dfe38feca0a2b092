import type { RemovedPipeline } from '#contract/pipelines.ts';
import { cancelBuild } from '#engine/builds/build-actions.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import { pause } from '#engine/builds/pause.ts';
import type { Workers } from '#engine/builds/workers.ts';
import type { LogRetention } from '#engine/logs/log-retention.ts';
import { Refusal } from '#engine/refusal.ts';
import { leaveRepository } from '#engine/repositories/leave-repository.ts';

/** How long a canceled build may take to end, in ms: its processes have their grace period, and its log is sealed. */
const endingMs = 60_000;
const lookAgainMs = 100;
/** How long the forge may take over the webhook, in ms. */
const webhookMs = 30_000;

/**
 * Removes a pipeline with all that belongs to it: builds, logs, variables, schedules, channels; decisions about it stay in the trigger
 * ledger. What it is building is canceled first, and waited for. The last pipeline of a repository takes its webhook along; a forge that
 * does not let us remove that keeps nobody from removing the pipeline.
 *
 * @throws StoreFault `missing`; Refusal `conflict` when a build does not end in time
 */
export async function removePipeline(
  context: EngineContext,
  workers: Workers,
  retention: Pick<LogRetention, 'sweepSoon'>,
  { id, by }: { readonly id: string; readonly by: string },
  signal: AbortSignal,
): Promise<RemovedPipeline> {
  const { pipelines, repositories, feed } = context;
  const { id: repositoryId } = await repositories.ofPipeline(id);
  const patience = AbortSignal.any([signal, AbortSignal.timeout(endingMs)]);
  while (!(await pipelines.remove(id))) await endBuilds(context, workers, { id, by }, patience, signal);
  feed.publish({ kind: 'pipeline-removed', id });
  retention.sweepSoon();
  // The pipeline is gone: what is left to do is done whether or not the client waits for it.
  return leaveRepository(context, repositoryId, AbortSignal.timeout(webhookMs));
}

async function endBuilds(
  context: EngineContext,
  workers: Workers,
  { id, by }: { readonly id: string; readonly by: string },
  patience: AbortSignal,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const open = await context.pipelines.unfinished(id);
    if (open.length === 0) return;
    for (const buildId of open) await cancel(context, workers, buildId, by);
    try {
      await pause(lookAgainMs, patience);
    } catch (fault) {
      signal.throwIfAborted();
      const message = `Its builds were canceled, but ${open.length} did not end within ${endingMs / 1000} s. Remove the pipeline again when they have.`;
      throw Object.assign(new Refusal('conflict', message), { cause: fault });
    }
  }
}

/** A build that has ended since it was listed needs no canceling. */
async function cancel(context: EngineContext, workers: Workers, buildId: string, by: string): Promise<void> {
  try {
    await cancelBuild(context, workers, buildId, by);
  } catch (fault) {
    if (!(fault instanceof Refusal) || fault.code !== 'conflict') throw fault;
  }
}
