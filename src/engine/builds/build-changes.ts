import type { Build } from '#contract/builds.ts';
import type { BuildChangedFiles, BuildChanges, ChangesSince } from '#contract/changes.ts';
import { mostCounted } from '#engine/ports/source.ts';
import { Refusal } from '#engine/refusal.ts';
import type { EngineContext } from './engine-context.ts';
import { ownOrMain } from './own-or-main.ts';

/** The changes of more files than that nobody reads in a list. */
const mostFiles = 300;

type ChangesContext = Pick<EngineContext, 'pipelines' | 'history' | 'source'>;

/**
 * The commits since the last green build, by the mirror of the pipeline's repository. Nothing is kept of it: git finds them by walking from
 * one commit to the other.
 *
 * @throws Refusal `not-found` while the build has no commit; SourceFault `unreachable` when a commit had to be fetched and could not.
 */
export async function viewChanges(
  context: ChangesContext,
  build: Build,
  { skip, limit }: { readonly skip: number; readonly limit: number },
  signal: AbortSignal,
): Promise<BuildChanges> {
  const { repository, branch: main } = await context.pipelines.get(build.pipelineId);
  const green = await lastGreen(context, build, main);
  const parent = green || build.branch === main ? null : { branch: main };
  const from = green ? { commit: green.sha } : parent;
  const range = await context.source.commitsBetween(repository, { from, to: commitOf(build), skip, limit }, signal);
  const known = green ?? { kind: 'beginning' as const };
  const nothing = { isAncestor: false, partedAt: null, commits: [], total: 0, mostCounted, nextCursor: null };
  if (range.missing !== null) return { ...nothing, since: known, missing: range.missing === 'to' ? 'build' : 'since' };
  const since = parent && range.from ? { ...parent, kind: 'branch' as const, sha: range.from } : known;
  const shown = skip + range.commits.length;
  return {
    since,
    missing: null,
    isAncestor: range.from === range.mergeBase,
    partedAt: range.mergeBase,
    commits: [...range.commits],
    total: range.total,
    mostCounted,
    nextCursor: range.commits.length === limit && shown < Math.min(range.total, mostCounted) ? String(shown) : null,
  };
}

/** The files that differ between the last green build and this one. @throws Refusal `not-found` where there is nothing to compare. */
export async function viewChangedFiles(
  context: ChangesContext,
  build: Build,
  signal: AbortSignal,
): Promise<BuildChangedFiles> {
  const { since, missing } = await viewChanges(context, build, { skip: 0, limit: 1 }, signal);
  if (missing !== null || since.kind === 'beginning')
    throw new Refusal('not-found', 'There is nothing to compare the files of this build with.');
  const { repository } = await context.pipelines.get(build.pipelineId);
  const range = { from: since.sha, to: commitOf(build), limit: mostFiles };
  const { files, total } = await context.source.changedFiles(repository, range, signal);
  return { files: [...files], total };
}

function commitOf({ commit, number }: Build): string {
  if (commit === null) throw new Refusal('not-found', `Build #${number} has no commit yet.`);
  return commit.sha;
}

/** Of its branch; where that has never been green before, of the main branch. */
async function lastGreen(
  { history }: ChangesContext,
  build: Build,
  main: string,
): Promise<(ChangesSince & { kind: 'green' }) | null> {
  const green = await ownOrMain(build, main, (branch) => history.lastGreen(build.pipelineId, branch, build.number));
  if (!green?.found.commit) return null;
  const { number, finishedAt, commit } = green.found;
  return { kind: 'green', number, branch: green.branch, sha: commit.sha, finishedAt };
}
