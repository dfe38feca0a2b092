import type { Commit } from '#contract/builds.ts';
import { SourceFault, type SourceRepository } from '#engine/ports/source.ts';
import { archiveStream } from './archive-stream.ts';
import { cloneFromMirror } from './clone.ts';
import { commitGone, isCommitId, LOG_FORMAT, listNearNames, parseLog, readBlob } from './commit-tree.ts';
import { runGit } from './git-command.ts';
import { isRefMissing, unreachable } from './git-failure.ts';
import { makeGitHome } from './git-home.ts';
import { branchRef, Mirror } from './mirror.ts';
import { branchMissing, emptyRepository, isBranchName, parseBranches } from './remote-branches.ts';
import { checkAddress, withoutCredentials } from './repository-address.ts';
import { Turns } from './turns.ts';

export interface GitRepositoriesOptions {
  /** Directory of the mirrors; belongs to the adapter, made if need be. */
  readonly directory: string;
  /** PATH on which git (2.20 or newer) and ssh are found. Default: the server's own. */
  readonly searchPath?: string;
  /** How long one git that talks to a repository may take. Default 120,000 ms. */
  readonly timeoutMs?: number;
}

type CommitFacts = Omit<Commit, 'branch'>;

/** Repositories by the system's git: one bare mirror per address, nothing of the machine's configuration, never a shell. */
export function createGitRepositories(options: GitRepositoriesOptions): SourceRepository {
  const { directory, searchPath = process.env.PATH ?? '', timeoutMs = 120_000 } = options;
  const home = makeGitHome(directory, searchPath);
  const turns = new Turns();
  let version: string | null = null;

  function mirrorOf(repository: string): Mirror {
    checkAddress(repository);
    return new Mirror(home, repository, timeoutMs);
  }

  async function listBranches(repository: string, signal: AbortSignal): Promise<string[]> {
    const args = ['ls-remote', '--quiet', '--symref', '--', repository, 'HEAD', 'refs/heads/*'];
    const result = await runGit({ ...home, args }, { signal, timeoutMs });
    if (result.exitCode !== 0) throw unreachable(repository, result, timeoutMs);
    return parseBranches(result.stdout.toString('utf8'));
  }

  /** Null when the mirror has no such commit. */
  async function look(mirror: Mirror, revision: string, signal: AbortSignal): Promise<CommitFacts | null> {
    const result = await mirror.read(['log', '-1', `--format=${LOG_FORMAT}`, revision, '--'], signal);
    return result.exitCode === 0 ? parseLog(result) : null;
  }

  /** Two processes in the ordinary case: a fetch of the one branch and a look at its head. */
  async function headOf(mirror: Mirror, repository: string, branch: string, signal: AbortSignal): Promise<CommitFacts> {
    if (!isBranchName(branch)) throw branchMissing(repository, branch, await listBranches(repository, signal));
    const ref = branchRef(branch);
    const refspecs = [`+refs/heads/${branch}:${ref}`];
    let result = await mirror.fetch(refspecs, signal);
    if (result.exitCode === 0) {
      const commit = await look(mirror, ref, signal);
      if (commit !== null) return commit;
      // A ref whose commit cannot be read: a crash has cut the mirror's files short, and git fetches only what it believes to lack.
      result = await mirror.fetchAnew(refspecs, signal);
    }
    if (result.exitCode !== 0) {
      if (isRefMissing(result)) throw branchMissing(repository, branch, await listBranches(repository, signal));
      throw unreachable(repository, result, timeoutMs);
    }
    const commit = await look(mirror, ref, signal);
    if (commit === null) throw commitGone(branch, { exitCode: 0, stderr: 'fetched, but not readable' });
    return commit;
  }

  /** From the mirror if it is there; else from any branch; else by itself, which many servers allow for one that was replaced. */
  async function commitOf(
    mirror: Mirror,
    repository: string,
    wanted: string,
    signal: AbortSignal,
  ): Promise<CommitFacts> {
    const missing = (): SourceFault =>
      new SourceFault(
        'commit-missing',
        `${withoutCredentials(repository)} has no commit ${wanted}. It may have been replaced.`,
      );
    if (!isCommitId(wanted)) throw missing();
    if (await mirror.exists()) {
      const present = await look(mirror, wanted, signal);
      if (present !== null) return present;
    }
    const all = await mirror.fetch(['+refs/heads/*:refs/all/*'], signal);
    if (all.exitCode !== 0) throw unreachable(repository, all, timeoutMs);
    const reachable = await look(mirror, wanted, signal);
    if (reachable !== null) return reachable;
    if (wanted.length < 40) throw missing();
    const single = await mirror.fetch([wanted], signal);
    if (single.exitCode !== 0 && !isRefMissing(single)) throw unreachable(repository, single, timeoutMs);
    const replaced = single.exitCode === 0 ? await look(mirror, wanted, signal) : null;
    if (replaced === null) throw missing();
    return replaced;
  }

  return {
    async branches(repository, signal) {
      checkAddress(repository);
      const branches = await listBranches(repository, signal);
      if (branches.length === 0) throw emptyRepository(repository);
      return branches;
    },

    async resolve(repository, { branch, commit }, signal) {
      const mirror = mirrorOf(repository);
      const facts = await turns.take(mirror.directory, signal, () =>
        commit === undefined
          ? headOf(mirror, repository, branch, signal)
          : commitOf(mirror, repository, commit, signal),
      );
      return { ...facts, branch };
    },

    async readFile(repository, commitSha, path) {
      return readBlob(mirrorOf(repository), checkSha(commitSha), path);
    },

    async listNames(repository, commitSha) {
      return listNearNames(mirrorOf(repository), checkSha(commitSha));
    },

    archive(repository, commitSha, signal) {
      const mirror = mirrorOf(repository);
      const command = mirror.command(['-c', 'tar.umask=0022', 'archive', '--format=tar', checkSha(commitSha)]);
      return archiveStream(command, commitSha, signal);
    },

    async clone(repository, { branch, commit }, into, signal) {
      const mirror = mirrorOf(repository);
      const named = branch ?? (await listBranches(repository, signal))[0];
      if (named === undefined) throw emptyRepository(repository);
      return turns.take(mirror.directory, signal, async () => {
        const facts = await (commit === undefined
          ? headOf(mirror, repository, named, signal)
          : commitOf(mirror, repository, commit, signal));
        const cloned = { ...facts, branch: named };
        await cloneFromMirror(home, mirror, repository, cloned, into, { signal, timeoutMs });
        return cloned;
      });
    },

    async version() {
      if (version === null) {
        const result = await runGit({ ...home, args: ['version'] }).catch(() => null);
        version = /(\d+\.\d+(?:\.\d+)?)/.exec(result?.stdout.toString() ?? '')?.[1] ?? null;
      }
      return version;
    },
  };
}

function checkSha(sha: string): string {
  if (isCommitId(sha)) return sha;
  throw new SourceFault('commit-missing', `${JSON.stringify(sha)} is not the id of a commit.`);
}
