import { StoreFault } from '#engine/ports/build-store.ts';
import type { AttemptOutcome } from '#engine/run/run-event.ts';
import type { TaskAction } from '#pipeline/graph.ts';
import { type Attempt, refuse, say } from './actions.ts';
import { notForBranch } from './branch-filter.ts';
import { triggerBuild } from './trigger-build.ts';

/**
 * Queues a build of another pipeline and does not wait for it. However often the state is tried again after a loss, it is one
 * build: the visit is its origin.
 */
export async function triggerPipeline(
  attempt: Attempt,
  { pipeline, ref, branchFilter }: Extract<TaskAction, { kind: 'trigger' }>,
): Promise<AttemptOutcome> {
  const { work, visit, secrets } = attempt;
  const { build } = work.claim;
  const elsewhere = notForBranch(branchFilter, build.branch);
  if (elsewhere !== null) return elsewhere;
  if (!work.claim.withSecrets) {
    return refuse(
      'It builds code from outside the repository, which may not trigger pipelines: their builds get sensitive variables.',
    );
  }
  if (ref !== null && secrets.hide(ref) !== ref) {
    return refuse(
      `Its ref “${ref}” holds a sensitive variable, and the branch of a build is shown everywhere. Make the variable a plain one, or write the branch itself.`,
    );
  }
  const id = await pipelineNamed(work.context.pipelines, pipeline);
  if (id === null) return refuse(`There is no pipeline “${pipeline}” to trigger. Name it by its id or its name.`);
  const queued = await triggerBuild(work.context, work, {
    pipelineId: id,
    branch: ref ?? undefined,
    trigger: { type: 'upstream', actor: `${build.pipelineName} #${build.number}` },
    origin: `${build.id}/${visit}`,
  });
  await say(attempt, `Queued ${queued.pipelineName} #${queued.number} of ${queued.branch}.`);
  return { status: 'succeeded', artifact: null };
}

async function pipelineNamed(pipelines: Attempt['work']['context']['pipelines'], name: string): Promise<string | null> {
  try {
    return (await pipelines.get(name)).id;
  } catch (fault) {
    if (!(fault instanceof StoreFault) || fault.code !== 'missing') throw fault;
    return pipelines.idOf(name);
  }
}
