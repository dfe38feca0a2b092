import type { EngineContext } from '#engine/builds/engine-context.ts';
import { splitCredentials } from './repository-address.ts';

/**
 * Gives pipelines from before repositories were known theirs. Credentials inside an address become the repository's access, where it has
 * none yet, and leave the address. Repositories that a death left without a pipeline are forgotten. Done at every start, before anything
 * else may add one; whatever a death in between left is done by the next.
 */
export async function adoptPipelines({
  repositories,
  now,
}: Pick<EngineContext, 'repositories' | 'now'>): Promise<void> {
  for (const { pipelineId, address: named } of await repositories.unassigned()) {
    const { address, login } = splitCredentials(named);
    const id = await repositories.ensure(address, now());
    if (login && (await repositories.access(id)).kind === 'none')
      await repositories.setAccess(id, { kind: 'password', ...login });
    await repositories.assign(pipelineId, id);
  }
  for (const id of await repositories.unused()) await repositories.removeUnused(id);
}
