import type { Decision } from '#contract/triggers.ts';
import type { DeliveryLedger, NewDecision, PendingDelivery } from '#engine/ports/delivery-ledger.ts';
import type { Hint } from '#engine/ports/forge.ts';
import type { RepositoryStore } from '#engine/ports/repository-store.ts';
import type { SourceRepository } from '#engine/ports/source.ts';
import type { PipelineTriggers, TriggerSettingsStore } from '#engine/ports/trigger-settings.ts';
import { type Candidate, decide, decideForAll, type Settled } from './decide.ts';
import { type Chosen, DeliveryRepository, decideByRepository } from './decide-by-repository.ts';
import { type HookReaders, hintsOf } from './delivery-source.ts';

/** What deciding needs of the world. */
export interface DeliveryContext {
  readonly deliveries: DeliveryLedger;
  readonly repositories: RepositoryStore;
  readonly triggerSettings: TriggerSettingsStore;
  readonly source: SourceRepository;
  readonly hookReaders: HookReaders;
}

/** What is done with a commit that is to be built: it is queued, or for a dry run only named. */
export type BuildChosen = (
  pipeline: PipelineTriggers,
  chosen: Chosen,
  candidate: Candidate,
) => Promise<{ readonly decision: Decision; readonly buildId: string | null }>;

export interface DecidedDelivery {
  readonly decisions: readonly NewDecision[];
  /** Where branches stand by what was decided; null for one that is gone. */
  readonly heads: ReadonlyMap<string, string | null>;
}

/**
 * Decides a delivery for every pipeline of its repository. Deciding it again after a crash gives the same builds, as long as `build` does.
 *
 * @throws SourceFault when the repository cannot be read; ForgeFault `unreadable`
 */
export async function decideDelivery(
  delivery: PendingDelivery,
  context: DeliveryContext,
  build: BuildChosen,
  signal: AbortSignal,
): Promise<DecidedDelivery> {
  const { repositoryId } = delivery;
  const addressed = async () => (await context.repositories.get(repositoryId)).address;
  const repository = new DeliveryRepository(context.source, addressed, signal);
  const pipelines = await context.triggerSettings.ofRepository(repositoryId);
  const hints = hintsOf(delivery, context.hookReaders);
  const decisions: NewDecision[] = [];
  for (const hint of hints) {
    const forAll = decideForAll(hint) ?? (pipelines.length === 0 ? noPipeline : null);
    if (forAll) decisions.push(decisionOf(null, forAll));
    else
      for (const pipeline of pipelines)
        decisions.push(await decideForPipeline(hint, pipeline, { delivery, context, repository, build }));
  }
  if (hints.length === 0) decisions.push(decisionOf(null, nothingChanged));
  if (!hints.some((hint) => hint.kind === 'push')) return { decisions, heads: new Map() };
  const known = await context.repositories.heads(repositoryId);
  return { decisions, heads: headsAfter(hints, decisions, await repository.seenHeads(), known) };
}

const noPipeline = settledForNone('no-pipeline', 'No pipeline is built from this repository (any more).');
const nothingChanged = settledForNone('no-change', 'The delivery names no branch that changed.');

function settledForNone(decision: Decision, reason: string): Settled {
  return { kind: 'settled', decision, reason, branch: null, commit: null };
}

interface Circumstances {
  readonly delivery: PendingDelivery;
  readonly context: DeliveryContext;
  readonly repository: DeliveryRepository;
  readonly build: BuildChosen;
}

async function decideForPipeline(
  hint: Hint,
  pipeline: PipelineTriggers,
  { delivery, context, repository, build }: Circumstances,
): Promise<NewDecision> {
  const { pipelineId, settings } = pipeline;
  const candidate = decide(hint, settings);
  if (candidate.kind === 'settled') return decisionOf(pipelineId, candidate);
  const outcome = await decideByRepository(candidate, repository, {
    settings,
    again: delivery.kind === 'replay',
    builtBefore: (branch, commit) => context.deliveries.builtBefore(pipelineId, branch, commit, delivery.id),
  });
  const { branch, commit, reason } = outcome;
  if (outcome.kind === 'settled') return decisionOf(pipelineId, outcome);
  if (outcome.kind === 'repeated')
    return { pipelineId, decision: 'duplicate', reason, branch, commit, buildId: outcome.build.id };
  return { pipelineId, reason, branch, commit, ...(await build(pipeline, outcome, candidate)) };
}

function decisionOf(pipelineId: string | null, { decision, reason, branch, commit }: Settled): NewDecision {
  return { pipelineId, decision, reason, branch, commit, buildId: null };
}

/**
 * What to take for the branches' heads from now on. Never a head that no delivery was decided for: the next look at the repository
 * has to find that change, because its own delivery may be lost.
 */
function headsAfter(
  hints: readonly Hint[],
  decisions: readonly NewDecision[],
  seen: ReadonlyMap<string, string | null>,
  known: ReadonlyMap<string, string>,
): Map<string, string | null> {
  const heads = new Map<string, string | null>();
  for (const hint of hints) {
    if (hint.kind !== 'push') continue;
    const { branch } = hint;
    const head = seen.get(branch);
    const decided = decisions.some(
      (one) => one.branch === branch && (one.commit === head || one.decision === 'commit-gone'),
    );
    const knows = head === undefined || (head !== null && !decided && known.get(branch) !== head);
    heads.set(branch, knows ? hint.commit : head);
  }
  return heads;
}
