import type { RemovedPipeline } from '#contract/pipelines.ts';
import type { Repository } from '#contract/repositories.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import { StoreFault } from '#engine/ports/build-store.ts';
import { ForgeFault } from '#engine/ports/forge.ts';
import { Refusal } from '#engine/refusal.ts';
import { removeWebhook } from './webhooks.ts';

type LeaveContext = Pick<EngineContext, 'repositories' | 'connections' | 'forges' | 'publicUrl' | 'now' | 'report'>;

/**
 * Forgets a repository, and removes its webhook, when no pipeline is built from it any more; says what became of the webhook. It is set aside
 * first: a pipeline that is added meanwhile gets a webhook of its own, and after a death in the middle the next start goes on with it
 * (`leaveUnused`).
 */
export async function leaveRepository(
  context: LeaveContext,
  id: string,
  signal: AbortSignal,
): Promise<RemovedPipeline> {
  const before = await repositoryOrNull(context, id);
  if (await context.repositories.setAside(id)) {
    const { answer, fault } = await finish(context, id, signal);
    if (fault !== null && !isForPeople(fault)) context.report(answer.message, fault);
    return answer;
  }
  if (before === null || before.webhook.kind === 'none') return noWebhook;
  const { pipelines } = (await repositoryOrNull(context, id)) ?? before;
  if (pipelines.length === 0)
    return { webhook: 'none', message: 'Its webhook goes with another pipeline that is being removed at this moment.' };
  const names = pipelines.map(({ name }) => name).join(', ');
  return { webhook: 'kept', message: `The webhook stays for the other pipelines of the repository: ${names}.` };
}

/**
 * Goes on with what was being left when the server died, or when the forge did not answer. To be called at the start, before anybody may
 * add a pipeline; all repositories side by side, so that it takes no longer than the signal allows one.
 */
export async function leaveUnused(context: LeaveContext, signal: AbortSignal): Promise<void> {
  const left = await context.repositories.unused();
  await Promise.all(
    left.map(async (id) => {
      const { answer, fault } = await finish(context, id, signal);
      if (answer.webhook === 'failed') context.report(answer.message, fault);
    }),
  );
}

const noWebhook = { webhook: 'none', message: 'The repository had no webhook.' } as const;

/** What nobody answered for is tried again at the next start, and the repository kept until then; else it is forgotten. */
async function finish(context: LeaveContext, id: string, signal: AbortSignal) {
  const left = await dropWebhook(context, await context.repositories.get(id), signal);
  if (!left.again) await context.repositories.removeUnused(id);
  return left;
}

interface Left {
  readonly answer: RemovedPipeline;
  readonly fault: unknown;
  readonly again: boolean;
}

async function dropWebhook(
  context: LeaveContext,
  { id, address, webhook }: Repository,
  signal: AbortSignal,
): Promise<Left> {
  const done = (answer: RemovedPipeline): Left => ({ answer, fault: null, again: false });
  if (webhook.kind === 'none') return done(noWebhook);
  if (webhook.kind === 'manual')
    return done({
      webhook: 'removed',
      message: `Requests to ${webhook.url} are refused from now on. Whoever added the webhook by hand can remove it.`,
    });
  try {
    await removeWebhook(context, id, signal);
    return done({ webhook: 'removed', message: 'The webhook was removed from the repository.' });
  } catch (fault) {
    const why = isForPeople(fault) ? fault.message : 'The server’s log has the details.';
    const again = fault instanceof ForgeFault && (fault.code === 'unreachable' || fault.code === 'busy');
    const mend = again
      ? 'That is tried again when Pipewright starts the next time; or remove it by hand.'
      : 'Where the forge still has it, remove it by hand.';
    const message = `The webhook ${webhook.url} of ${address} could not be removed. ${mend} ${why}`;
    return { answer: { webhook: 'failed', message }, fault, again };
  }
}

function isForPeople(fault: unknown): fault is Error {
  return fault instanceof ForgeFault || fault instanceof StoreFault || fault instanceof Refusal;
}

async function repositoryOrNull({ repositories }: LeaveContext, id: string): Promise<Repository | null> {
  try {
    return await repositories.get(id);
  } catch (fault) {
    if (fault instanceof StoreFault && fault.code === 'missing') return null;
    throw fault;
  }
}
