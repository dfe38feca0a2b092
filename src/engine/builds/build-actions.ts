import type { Build, BuildDetail } from '#contract/builds.ts';
import { isFinal } from '#contract/status.ts';
import { Refusal } from '#engine/refusal.ts';
import { replay } from '#engine/run/run.ts';
import { describeBuild } from './build-view.ts';
import { type EngineContext, publishChange } from './engine-context.ts';
import { usualDuration } from './expectations.ts';
import { inputDocument } from './input-document.ts';
import { triggerBuild } from './trigger-build.ts';
import type { Workers } from './workers.ts';

/** The build as its page shows it. */
export async function viewBuild(context: EngineContext, build: Build): Promise<BuildDetail> {
  const [pipeline, asked, journal, artifacts, logs, failure, usual] = await Promise.all([
    context.pipelines.get(build.pipelineId),
    context.queue.asked(build.id),
    context.history.journal(build.id),
    context.history.artifacts(build.id),
    context.logCatalog.ofBuild(build.id),
    context.failures.of(build.id),
    usualDuration(context, build),
  ]);
  const run = replay(journal);
  const input = inputDocument(pipeline, build, run);
  const { repository } = pipeline;
  const { withSecrets } = asked;
  const usualDurationMs = usual.duration?.ms ?? null;
  return describeBuild(build, run, { repository, withSecrets, artifacts, logs, failure, usualDurationMs, input });
}

/** The definition that the build was made by. @throws Refusal `not-found` while none has been read. */
export async function viewDefinition(context: EngineContext, build: Build): Promise<{ path: string; text: string }> {
  const { definition } = replay(await context.history.journal(build.id));
  if (!definition || definition.path === null || definition.text === null) {
    throw new Refusal('not-found', 'No microtica.yaml has been read for this build.');
  }
  return { path: definition.path, text: definition.text };
}

/**
 * Wishes a build to end. A queued one ends at once; a running one when its processes are gone.
 *
 * @throws StoreFault `missing`; Refusal `conflict` when it has ended already.
 */
export async function cancelBuild(context: EngineContext, workers: Workers, id: string, by: string): Promise<Build> {
  const before = await context.history.get(id);
  if (isFinal(before.status))
    throw new Refusal('conflict', `Build #${before.number} has already ended: ${before.status}.`);
  const at = context.now();
  const changed = await context.queue.requestCancel(id, by, at);
  publishChange(context.feed, changed);
  workers.cancel({ buildId: id, by, at });
  workers.wake();
  return changed.build;
}

/** Pins a build, so that its logs are kept, or takes the pin away. @throws StoreFault `missing` */
export async function pinBuild(context: EngineContext, build: Build, by: string | null): Promise<Build> {
  const { pins, feed, now } = context;
  const changed = by === null ? await pins.unpin(build.id) : await pins.pin(build.id, by, now());
  publishChange(feed, { build: changed, others: [], pipeline: null });
  return changed;
}

/**
 * Queues a new build of the same commit, with the variables that were given to that build alone, and without secrets where it was foreign
 * code. A build whose commit was never resolved is run again on its branch.
 */
export async function rerunBuild(context: EngineContext, workers: Workers, id: string, actor: string): Promise<Build> {
  const build = await context.history.get(id);
  const { commitSha, ...asked } = await context.queue.asked(id);
  return triggerBuild(context, workers, {
    ...asked,
    pipelineId: build.pipelineId,
    branch: build.branch,
    commitSha: build.commit?.sha ?? commitSha ?? undefined,
    trigger: { type: 'rerun', actor },
    reason: `${actor} ran #${build.number} again.`,
  });
}
