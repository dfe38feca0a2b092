import type { EngineContext } from '#engine/builds/engine-context.ts';
import { leaveUnused } from './leave-repository.ts';
import { splitCredentials } from './repository-address.ts';

/** How long forges may keep the start waiting for what was left over, in ms. */
const leaveMs = 5_000;

/**
 * Gives pipelines from before repositories were known theirs. Credentials inside an address become the repository's access, where it has
 * none yet, and leave the address. Repositories that a death left without a pipeline are forgotten, with their webhooks. Done at every
 * start, before anything else may add one; whatever a death in between left is done by the next.
 */
export async function adoptPipelines(
  context: Pick<EngineContext, 'repositories' | 'connections' | 'forges' | 'publicUrl' | 'now' | 'report'>,
): Promise<void> {
  const { repositories, now } = context;
  for (const { pipelineId, address: named } of await repositories.unassigned()) {
    const { address, login } = splitCredentials(named);
    const id = await repositories.ensure(address, now());
    if (login && (await repositories.access(id)).kind === 'none')
      await repositories.setAccess(id, { kind: 'password', ...login });
    await repositories.assign(pipelineId, id);
  }
  await leaveUnused(context, AbortSignal.timeout(leaveMs));
}
