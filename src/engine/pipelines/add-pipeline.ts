import type { Trigger } from '#contract/builds.ts';
import type { AddedPipeline, AddPipeline } from '#contract/pipelines.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import type { FoundDefinition } from '#engine/builds/read-definition.ts';
import { triggerBuild } from '#engine/builds/trigger-build.ts';
import type { Workers } from '#engine/builds/workers.ts';
import { ForgeFault } from '#engine/ports/forge.ts';
import { Refusal } from '#engine/refusal.ts';
import { storeAccess } from '#engine/repositories/repository-access.ts';
import { makeManualWebhook, registerWebhook } from '#engine/repositories/webhooks.ts';
import { inspectBranch, readPlace } from './check-repository.ts';
import { pipelineId } from './pipeline-id.ts';

/** How long the forge may take over the webhook, in ms. */
const webhookMs = 30_000;

/**
 * Registers a repository's pipeline, adds the webhook and queues the first build, as far as wanted. Nothing is registered unless the branch
 * holds a definition without errors: whoever adds it learns at once what to mend. A webhook that the forge refuses does not undo the pipeline.
 *
 * @throws SourceFault, StoreFault `name-taken`, `missing`, Refusal `definition-missing`, `definition-invalid`, `bad-request`, `conflict`
 */
export async function addPipeline(
  context: EngineContext,
  workers: Workers,
  wanted: AddPipeline,
  trigger: Trigger,
  signal: AbortSignal,
): Promise<AddedPipeline> {
  const id = pipelineId(wanted.name);
  if (id === null)
    throw new Refusal('bad-request', 'The name needs at least one letter or digit: it becomes part of addresses.');
  const { address, access } = await readPlace(context, wanted);
  const place = { branch: wanted.branch, path: wanted.definitionPath };
  const { commit, heads } = await context.logins.trying(address, access, async () => {
    const { commit, definition } = await inspectBranch(context, address, place, signal);
    refuseUnlessBuildable(definition);
    return { commit, heads: await context.source.heads(address, signal) };
  });
  const repositoryId = await ensureRepository(context, address, heads);
  const pipeline = await undoing(context, repositoryId, async () => {
    // That it can be read without one takes nothing away from those who gave one.
    if (access && access.kind !== 'none') await storeAccess(context, repositoryId, access);
    const { name, kind, branch, definitionPath, automatic, branches } = wanted;
    const settings = { definitionPath, automatic, branches };
    const added = { id, name, kind, repositoryId, branch, ...settings, createdAt: context.now() };
    return context.pipelines.add(added);
  });
  context.feed.publish({ kind: 'pipeline', pipeline });
  // From here on it is not undone, so neither is it left half done when the client goes away.
  const webhook = await addWebhook(context, repositoryId, wanted.webhook, AbortSignal.timeout(webhookMs));
  if (wanted.build) await triggerBuild(context, workers, { pipelineId: id, commitSha: commit.sha, trigger });
  return { ...pipeline, ...webhook };
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

/**
 * What stands on the branches of a repository that is new here is no news. Of one that is known already, what has changed since the last look
 * is news to its other pipelines.
 */
async function ensureRepository(
  { repositories, now }: Pick<EngineContext, 'repositories' | 'now'>,
  address: string,
  heads: ReadonlyMap<string, string>,
): Promise<string> {
  const id = await repositories.ensure(address, now());
  if ((await repositories.heads(id)).size === 0) await repositories.setHeads(id, heads, now());
  return id;
}

/** A pipeline that could not be added leaves no repository, and no access to one, behind. */
async function undoing<Result>(
  { repositories }: Pick<EngineContext, 'repositories'>,
  repositoryId: string,
  add: () => Promise<Result>,
): Promise<Result> {
  try {
    return await add();
  } catch (fault) {
    await repositories.removeUnused(repositoryId);
    throw fault;
  }
}

/** A webhook that is there already serves the new pipeline as well: the secret of its sender stays as it is. */
async function addWebhook(
  context: EngineContext,
  repositoryId: string,
  wanted: AddPipeline['webhook'],
  signal: AbortSignal,
): Promise<Pick<AddedPipeline, 'webhookSecret' | 'webhookFailure'>> {
  const none = { webhookSecret: null, webhookFailure: null };
  const before = await context.repositories.webhook(repositoryId);
  if (wanted === 'none' || before?.kind === 'manual') return none;
  try {
    if (wanted === 'registered' || before) {
      await registerWebhook(context, repositoryId, signal);
      return none;
    }
    const { secret } = await makeManualWebhook(context, repositoryId, signal);
    return { ...none, webhookSecret: secret };
  } catch (fault) {
    if (!(fault instanceof ForgeFault) && !(fault instanceof Refusal)) throw fault;
    return { ...none, webhookFailure: fault.message };
  }
}
