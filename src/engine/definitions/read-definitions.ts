import type { Build } from '#contract/builds.ts';
import type { BranchDefinition, BuildInput } from '#contract/definitions.ts';
import { buildValues, shownValues } from '#engine/builds/build-values.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import { inputDocument } from '#engine/builds/input-document.ts';
import { buildVariables } from '#engine/builds/state-environment.ts';
import { SourceFault } from '#engine/ports/source.ts';
import { Refusal } from '#engine/refusal.ts';
import { withState } from '#engine/run/document.ts';
import { blobLocation } from '#engine/run/location.ts';
import { replay } from '#engine/run/run.ts';
import { definitionPaths, missingDefinition } from '#pipeline/definition-place.ts';
import { outlineOf } from '#pipeline/outline.ts';
import { validatePipeline } from '#pipeline/validate-pipeline.ts';

/** The pipeline's definition at the head of a branch (its own by default). @throws StoreFault, SourceFault, Refusal `definition-missing` */
export async function branchDefinition(
  { pipelines, triggerSettings, source, shell }: EngineContext,
  pipelineId: string,
  wanted: string | undefined,
  signal: AbortSignal,
): Promise<BranchDefinition> {
  const { repository, branch: own } = await pipelines.get(pipelineId);
  const branch = wanted ?? own;
  const { sha } = await source.resolve(repository, { branch }, signal);
  const { definitionPath } = await triggerSettings.get(pipelineId);
  for (const path of definitionPath === null ? definitionPaths : [definitionPath]) {
    const text = await source.readFile(repository, sha, path);
    if (text === null) continue;
    const { graph, problems } = await validatePipeline(text, { shell });
    const outline = graph === null ? { nodes: [], edges: [] } : outlineOf(graph);
    return { path, text, branch, commitSha: sha, outline, problems };
  }
  const names = await source.listNames(repository, sha);
  throw new Refusal('definition-missing', missingDefinition(names, definitionPath).message);
}

/** Its branches, the default branch first. @throws StoreFault, SourceFault */
export async function branchesOf({ pipelines, source }: EngineContext, id: string, signal: AbortSignal) {
  const { repository } = await pipelines.get(id);
  try {
    return await source.branches(repository, signal);
  } catch (fault) {
    if (fault instanceof SourceFault && fault.code === 'empty') return [];
    throw fault;
  }
}

/** What the references and variables of a build stand for, as far as the build has come. */
export async function buildInput(context: EngineContext, build: Build): Promise<BuildInput> {
  const pipeline = await context.pipelines.get(build.pipelineId);
  const run = replay(await context.history.journal(build.id));
  let input = inputDocument(pipeline, build, run);
  for (const { state, outcome } of run.attempts) {
    if (outcome === null) continue;
    const artifact = outcome.status === 'succeeded' ? outcome.artifact : null;
    const artifacts = artifact && { artifacts: { location: blobLocation(artifact.sha256) } };
    input = withState(input, state, { status: outcome.status, ...artifacts });
  }
  const values = await buildValues(context.variables, pipeline.id, await context.queue.asked(build.id));
  const variables = { ...buildVariables(pipeline, build, run), ...shownValues(values) };
  return { input: input as BuildInput['input'], variables };
}
