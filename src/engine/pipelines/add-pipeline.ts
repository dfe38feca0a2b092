import type { Trigger } from '#contract/builds.ts';
import type { AddPipeline, Pipeline } from '#contract/pipelines.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import type { FoundDefinition } from '#engine/builds/read-definition.ts';
import { triggerBuild } from '#engine/builds/trigger-build.ts';
import type { Workers } from '#engine/builds/workers.ts';
import { Refusal } from '#engine/refusal.ts';
import { inspectBranch } from './check-repository.ts';
import { pipelineId } from './pipeline-id.ts';

/**
 * Registers a repository's pipeline and queues its first build. Nothing is registered unless the branch holds a definition
 * without errors: whoever adds it learns at once what to mend.
 *
 * @throws SourceFault, StoreFault `name-taken`, Refusal `definition-missing`, `definition-invalid`, `bad-request`
 */
export async function addPipeline(
  context: EngineContext,
  workers: Workers,
  wanted: AddPipeline,
  trigger: Trigger,
  signal: AbortSignal,
): Promise<Pipeline> {
  const id = pipelineId(wanted.name);
  if (id === null)
    throw new Refusal('bad-request', 'The name needs at least one letter or digit: it becomes part of addresses.');
  const { definition } = await inspectBranch(context, wanted.repository, wanted.branch, signal);
  refuseUnlessBuildable(definition);
  const pipeline = await context.pipelines.add({ ...wanted, id, createdAt: context.now() });
  context.feed.publish({ kind: 'pipeline', pipeline });
  await triggerBuild(context, workers, { pipelineId: id, trigger });
  return pipeline;
}

function refuseUnlessBuildable({ path, graph, problems }: FoundDefinition): void {
  if (graph !== null) return;
  const first = problems.find((problem) => problem.severity === 'error');
  const details = { path, problems };
  if (path === null) throw new Refusal('definition-missing', first?.message ?? 'There is no definition.', details);
  const where = first
    ? `${path}:${first.range.start.line}:${first.range.start.column}: ${first.message}`
    : `${path} cannot be built.`;
  throw new Refusal('definition-invalid', where, details);
}
