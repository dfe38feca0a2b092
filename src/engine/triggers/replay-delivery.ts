import { monotonicFactory } from 'ulid';
import type { DeliveryDetail, DryRun, ReplayDelivery } from '#contract/triggers.ts';
import { buildValues, shownValues } from '#engine/builds/build-values.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import { type FoundDefinition, findDefinition } from '#engine/builds/read-definition.ts';
import type { NewDelivery, PendingDelivery } from '#engine/ports/delivery-ledger.ts';
import type { PipelineTriggers } from '#engine/ports/trigger-settings.ts';
import { Refusal } from '#engine/refusal.ts';
import { definitionPaths } from '#pipeline/definition-place.ts';
import { allStates } from '#pipeline/graph.ts';
import { validatePipeline } from '#pipeline/validate-pipeline.ts';
import type { Candidate } from './decide.ts';
import type { Chosen } from './decide-by-repository.ts';
import { decideDelivery } from './decide-delivery.ts';

const newId = monotonicFactory();

/**
 * Has a past delivery decided anew, as one of its own that names it; durable when this resolves. What had been built is built again.
 *
 * @throws StoreFault `missing`; Refusal `conflict` for what was never sent, or is not stored any more
 */
export async function replayDelivery(
  context: EngineContext,
  processor: { wake(): void },
  id: string,
  actor: string,
): Promise<DeliveryDetail> {
  const replay = { ...replayable(await context.deliveries.sent(id)), id: newId(), at: context.now(), actor };
  // Without the sender's id: by that it would be a repetition.
  await context.deliveries.accept({ ...replay, kind: 'replay', replays: id, verified: 'internal', senderId: null });
  processor.wake();
  return context.deliveries.get(replay.id);
}

/**
 * What would become of a past delivery now, by the commit's own definition or by another. Queues and notes nothing.
 *
 * @throws StoreFault `missing`; Refusal `conflict`; SourceFault when the repository cannot be read; ForgeFault `unreadable`
 */
export async function dryRunDelivery(
  context: EngineContext,
  id: string,
  asked: ReplayDelivery,
  signal: AbortSignal,
): Promise<DryRun> {
  const sent = replayable(await context.deliveries.sent(id));
  const definitions = new Map<string | null, WouldBuild>();
  const wouldBuild = async (pipeline: PipelineTriggers, chosen: Chosen, candidate: Candidate) => {
    definitions.set(pipeline.pipelineId, { pipeline, chosen, withSecrets: candidate.foreign === null });
    return { decision: 'would-build' as const, buildId: null };
  };
  const { decisions } = await decideDelivery({ ...sent, kind: 'replay' }, context, wouldBuild, signal);
  const pipelines = await context.triggerSettings.ofRepository(sent.repositoryId);
  const nameOf = (pipelineId: string) => pipelines.find((one) => one.pipelineId === pipelineId)?.name ?? pipelineId;
  const shown: DryRun['decisions'] = [];
  for (const { pipelineId, buildId: _, ...decision } of decisions) {
    const would = decision.decision === 'would-build' ? definitions.get(pipelineId) : undefined;
    shown.push({
      ...decision,
      pipeline: pipelineId === null ? null : { id: pipelineId, name: nameOf(pipelineId) },
      build: null,
      ...(would ? await readAsked(context, would, asked, signal) : noDefinition),
    });
  }
  return { decisions: shown };
}

interface WouldBuild {
  readonly pipeline: PipelineTriggers;
  readonly chosen: Chosen;
  readonly withSecrets: boolean;
}

const noDefinition = { definitionPath: null, definitionCommit: null, states: [], problems: [] };

/** The definition that the build would have: the text given, that of the commit or branch named, or that of the commit itself. */
async function readAsked(
  context: EngineContext,
  { pipeline, chosen, withSecrets }: WouldBuild,
  { definition: text, definitionCommit, definitionBranch }: ReplayDelivery,
  signal: AbortSignal,
) {
  const { pipelineId, settings } = pipeline;
  const { repository } = await context.pipelines.get(pipelineId);
  const values = await buildValues(context.variables, pipelineId, { withSecrets, variables: [] });
  const variables = { ...shownValues(values), MIC_BRANCH_FILTER: chosen.branch, MIC_COMMIT_REF: chosen.commit };
  const options = { variables, shell: context.shell };
  if (text !== undefined) {
    const path = settings.definitionPath ?? definitionPaths[0];
    return summary({ path, ...(await validatePipeline(text, options)) }, null);
  }
  let commit = chosen.commit;
  if (definitionCommit !== undefined || definitionBranch !== undefined) {
    const wanted = { branch: definitionBranch ?? chosen.branch, commit: definitionCommit };
    commit = (await context.source.resolve(repository, wanted, signal)).sha;
  }
  const path = settings.definitionPath;
  return summary(await findDefinition(context.source, repository, commit, { ...options, path }), commit);
}

function summary({ path, graph, problems }: Omit<FoundDefinition, 'text'>, commit: string | null) {
  return {
    definitionPath: path,
    definitionCommit: commit,
    states: graph === null ? [] : allStates(graph).map(({ name }) => name),
    problems: [...problems],
  };
}

/** @throws Refusal `conflict` */
function replayable(sent: NewDelivery): PendingDelivery {
  const { repositoryId, body } = sent;
  if (repositoryId !== null && body !== null) return { ...sent, repositoryId };
  const nothingCame = sent.source === null && sent.kind !== 'poll' && sent.kind !== 'replay';
  throw new Refusal(
    'conflict',
    nothingCame
      ? 'Nothing was delivered here that could be decided anew. Run the pipeline instead.'
      : 'What was sent is not stored any more, so it cannot be decided anew. Run the pipeline instead.',
  );
}
