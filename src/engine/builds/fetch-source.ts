import { SourceFault } from '#engine/ports/source.ts';
import type { Work } from './work-on-build.ts';

/**
 * Fetches the commit and stores its snapshot. A repository that cannot be read ends the build as failed with the fault's own
 * words; an interruption leaves the journal as it is, and the next worker begins anew (fetching twice does no harm).
 */
export async function fetchSource(work: Work): Promise<void> {
  const { claim, context, interruption } = work;
  const { source, blobs, workspaces, now } = context;
  const { repository } = claim.pipeline;
  const signal = AbortSignal.any([interruption.stop, interruption.cancel]);
  try {
    await work.record([{ kind: 'source-started', at: now() }]);
    // A build that was interrupted behind this point keeps its commit, even if the branch has moved on since.
    const wanted = {
      branch: claim.build.branch,
      commit: work.run.commit?.sha ?? claim.wantedCommit ?? undefined,
      fetchRef: claim.fetchRef,
    };
    const commit = await source.resolve(repository, wanted, signal);
    if (!work.run.commit) await work.record([{ kind: 'commit-resolved', at: now(), commit }]);
    const snapshot = await blobs.put(workspaces.compress(source.archive(repository, commit.sha, signal)), signal);
    await work.record([{ kind: 'source-stored', at: now(), ...snapshot }]);
  } catch (fault) {
    if (signal.aborted) return;
    if (!(fault instanceof SourceFault)) throw fault;
    await work.record([
      { kind: 'ended', at: now(), status: 'failed', reason: { kind: 'source', message: fault.message } },
    ]);
  }
}
