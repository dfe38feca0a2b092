import { monotonicFactory } from 'ulid';
import type { Build, Trigger } from '#contract/builds.ts';
import type { EngineContext } from './engine-context.ts';

const newId = monotonicFactory();

/**
 * Queues a build; durable when this resolves. Without `commitSha` it builds the branch head at the time when it starts.
 *
 * @throws StoreFault `missing` for the pipeline.
 */
export async function triggerBuild(
  context: EngineContext,
  workers: { wake(): void },
  wanted: {
    pipelineId: string;
    branch?: string | undefined;
    commitSha?: string | undefined;
    trigger: Trigger;
    /** What asked for it. A second wish of the same origin gets the build that the first one queued. */
    origin?: string | undefined;
  },
): Promise<Build> {
  const pipeline = await context.pipelines.get(wanted.pipelineId);
  const build = await context.queue.enqueue({
    id: newId(),
    pipelineId: pipeline.id,
    branch: wanted.branch ?? pipeline.branch,
    commitSha: wanted.commitSha ?? null,
    trigger: wanted.trigger,
    origin: wanted.origin ?? null,
    queuedAt: context.now(),
  });
  context.feed.publish({ kind: 'build', build });
  workers.wake();
  return build;
}
