import { SourceFault } from '#engine/ports/source.ts';
import { splitCredentials } from '#engine/repositories/repository-address.ts';
import type { AttemptOutcome } from '#engine/run/run-event.ts';
import type { Clone } from '#pipeline/graph.ts';
import { type Attempt, refuse, say } from './actions.ts';
import { keepArtifacts, prepareDirectory } from './run-commands.ts';

/** Puts a clone with its history into the working directory: the build's commit, or the head of another repository. */
export async function cloneRepository(attempt: Attempt, clone: Clone): Promise<AttemptOutcome> {
  const { work, attemptId, signal } = attempt;
  const { claim, context } = work;
  for (const key of clone.unused ?? []) {
    const message = `\`${key}\` is not used: repositories are read with the login in their access settings.`;
    await work.record([{ kind: 'attempt-noted', at: context.now(), attemptId, message }]);
  }
  const directory = await prepareDirectory(attempt);
  if (typeof directory !== 'string') return directory;
  const own = clone.repository === null;
  const repository = clone.repository ?? claim.pipeline.repository;
  const sha = work.run.commit?.sha;
  try {
    const commit = await context.source.clone(
      repository,
      {
        ...(own ? { branch: claim.build.branch, commit: sha, fetchRef: claim.fetchRef } : {}),
        // Foreign code may name any repository or submodule, and must not read one by our login.
        anonymous: !claim.withSecrets,
      },
      { directory, folder: clone.directory, submodules: clone.submodules },
      signal,
    );
    await say(
      attempt,
      `Cloned ${splitCredentials(repository).address} at ${commit.sha.slice(0, 12)} (${commit.branch}) into ${clone.directory}.`,
    );
  } catch (fault) {
    if (!(fault instanceof SourceFault)) throw fault;
    return refuse(fault.message);
  }
  return keepArtifacts(attempt);
}
