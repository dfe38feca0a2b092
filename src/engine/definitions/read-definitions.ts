import type { Build } from '#contract/builds.ts';
import type { BranchDefinition, BuildInput } from '#contract/definitions.ts';
import { buildValues, shownValues } from '#engine/builds/build-values.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import { inputDocument } from '#engine/builds/input-document.ts';
import { findDefinition } from '#engine/builds/read-definition.ts';
import { buildVariables } from '#engine/builds/state-environment.ts';
import { SourceFault } from '#engine/ports/source.ts';
import { Refusal } from '#engine/refusal.ts';
import { withState } from '#engine/run/document.ts';
import { blobLocation } from '#engine/run/location.ts';
import { replay } from '#engine/run/run.ts';
import { outlineOf } from '#pipeline/outline.ts';
import { variablesOfEveryBuild } from '#pipeline/steps/predefined-variables.ts';

/** What a build alone gives a value stands for itself. */
const onlyInBuilds = Object.fromEntries(variablesOfEveryBuild.map((name) => [name, `‹${name}›`]));

type DefinitionContext = Pick<EngineContext, 'pipelines' | 'triggerSettings' | 'variables' | 'source' | 'shell'>;

/**
 * The pipeline's definition at the head of a branch (its own by default), read with the pipeline's variables. Of one that is too large the
 * text is empty, and a problem says so.
 *
 * @throws StoreFault, SourceFault, DefinitionFault, Refusal `definition-missing`
 */
export async function branchDefinition(
  { pipelines, triggerSettings, variables, source, shell }: DefinitionContext,
  pipelineId: string,
  wanted: string | undefined,
  signal: AbortSignal,
): Promise<BranchDefinition> {
  const { name, repository, branch: own } = await pipelines.get(pipelineId);
  const branch = wanted ?? own;
  const { sha } = await source.resolve(repository, { branch }, signal);
  const { definitionPath } = await triggerSettings.get(pipelineId);
  const values = await buildValues(variables, pipelineId, { withSecrets: true, variables: [] });
  const known = { MIC_PIPELINE_NAME: name, MIC_BRANCH_FILTER: branch, MIC_COMMIT_REF: sha, ...shownValues(values) };
  const options = { variables: { ...onlyInBuilds, ...known }, shell, path: definitionPath };
  const { path, text, graph, problems, places } = await findDefinition(source, repository, sha, options);
  if (path === null) throw new Refusal('definition-missing', problems[0]?.message ?? 'There is no definition.');
  const outline = graph === null ? { nodes: [], edges: [] } : outlineOf(graph);
  const states = places.states.map(({ name, key }) => ({ name, line: key.start.line }));
  return { path, text: text ?? '', branch, commitSha: sha, outline, states, problems };
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
