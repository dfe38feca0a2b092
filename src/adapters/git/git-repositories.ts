import type { Commit } from '#contract/builds.ts';
import { SourceFault, type SourceRepository } from '#engine/ports/source.ts';
import { archiveStream } from './archive-stream.ts';
import { cloneFromMirror } from './clone.ts';
import { headIn, holds, readChangedFiles, readRange } from './commit-range.ts';
import { commitGone, isCommitId, LOG_FORMAT, listNearNames, parseLog, readBlob } from './commit-tree.ts';
import { runGit } from './git-command.ts';
import { isRefMissing } from './git-failure.ts';
import { makeGitHome } from './git-home.ts';
import { GoneCommits } from './gone-commits.ts';
import { branchRef, Mirror, otherRef } from './mirror.ts';
import { type LoginOf, Remote } from './remote.ts';
import {
  branchMissing,
  emptyRepository,
  isBranchName,
  isRefName,
  parseBranches,
  parseHeads,
} from './remote-branches.ts';
import { checkAddress } from './repository-address.ts';
import { Turns } from './turns.ts';

export interface GitRepositoriesOptions {
  /** Directory of the mirrors; belongs to the adapter, made if need be. */
  readonly directory: string;
  /** PATH on which git (2.20 or newer) and ssh are found. Default: the server's own. */
  readonly searchPath?: string;
  /** How long one git that talks to a repository may take. Default 120,000 ms. */
  readonly timeoutMs?: number;
  /**
   * The login for an address, which is given without credentials (a pipeline's may bring some, which serve where this gives null).
   * Asked anew for every git that talks HTTP or SSH. Default: none.
   */
  readonly loginOf?: LoginOf;
}

type CommitFacts = Omit<Commit, 'branch'>;

/** A repository, and what of it is on this machine. */
interface Place {
  readonly remote: Remote;
  readonly mirror: Mirror;
}

/** Repositories by the system's git: one bare mirror per address, nothing of the machine's configuration, never a shell. */
export function createGitRepositories(options: GitRepositoriesOptions): SourceRepository {
  const { directory, searchPath = process.env.PATH ?? '', timeoutMs = 120_000, loginOf = async () => null } = options;
  const home = makeGitHome(directory, searchPath);
  const turns = new Turns();
  const gone = new GoneCommits();
  let version: string | null = null;

  function placeOf(repository: string, anonymous = false): Place {
    checkAddress(repository);
    const remote = new Remote({ home, loginOf, anonymous, timeoutMs }, repository);
    return { remote, mirror: new Mirror(home, repository, remote) };
  }

  async function listRefs(remote: Remote, signal: AbortSignal): Promise<string> {
    const args = ['ls-remote', '--quiet', '--symref', '--', remote.address, 'HEAD', 'refs/heads/*'];
    const result = await remote.run(args, signal);
    if (result.exitCode !== 0) throw remote.unreachable(result);
    return result.stdout.toString('utf8');
  }

  async function listBranches(remote: Remote, signal: AbortSignal): Promise<string[]> {
    return parseBranches(await listRefs(remote, signal));
  }

  /** Null when the mirror has no such commit. */
  async function look(mirror: Mirror, revision: string, signal: AbortSignal): Promise<CommitFacts | null> {
    const result = await mirror.read(['log', '-1', `--format=${LOG_FORMAT}`, revision, '--'], signal);
    return result.exitCode === 0 ? parseLog(result) : null;
  }

  /** Two processes in the ordinary case: a fetch of the one branch and a look at its head. Null when there is no such branch. */
  async function fetchHead(
    { remote, mirror }: Place,
    branch: string,
    signal: AbortSignal,
  ): Promise<CommitFacts | null> {
    if (!isBranchName(branch)) return null;
    const ref = branchRef(branch);
    const refspecs = [`+refs/heads/${branch}:${ref}`];
    let result = await mirror.fetch(refspecs, signal);
    if (result.exitCode === 0) {
      gone.forget(mirror.directory);
      const commit = await look(mirror, ref, signal);
      if (commit !== null) return commit;
      // A ref whose commit cannot be read: a crash has cut the mirror's files short, and git fetches only what it believes to lack.
      result = await mirror.fetchAnew(refspecs, signal);
    }
    if (result.exitCode !== 0) {
      if (isRefMissing(result)) return null;
      throw remote.unreachable(result);
    }
    const commit = await look(mirror, ref, signal);
    if (commit === null) throw commitGone(branch, { exitCode: 0, stderr: 'fetched, but not readable' });
    return commit;
  }

  async function headOf(place: Place, branch: string, signal: AbortSignal): Promise<CommitFacts> {
    const head = await fetchHead(place, branch, signal);
    if (head !== null) return head;
    throw branchMissing(place.remote.address, branch, await listBranches(place.remote, signal));
  }

  /**
   * From the mirror if it is there; else from the ref that keeps it, or from any branch; else by itself, which many servers allow
   * for one that was replaced.
   */
  async function commitOf(
    { remote, mirror }: Place,
    wanted: string,
    fetchRef: string | null | undefined,
    signal: AbortSignal,
  ): Promise<CommitFacts> {
    const missing = (): SourceFault =>
      new SourceFault('commit-missing', `${remote.address} has no commit ${wanted}. It may have been replaced.`);
    /** Null when it is still not there. */
    async function fetchAndLook(refspec: string): Promise<CommitFacts | null> {
      const result = await mirror.fetch([refspec], signal);
      if (result.exitCode !== 0 && !isRefMissing(result)) throw remote.unreachable(result);
      return result.exitCode === 0 ? look(mirror, wanted, signal) : null;
    }
    if (!isCommitId(wanted)) throw missing();
    if (fetchRef && !isRefName(fetchRef)) {
      throw new SourceFault(
        'commit-missing',
        `${JSON.stringify(fetchRef)} is not a ref that a commit is fetched from.`,
      );
    }
    if (await mirror.exists()) {
      const present = await look(mirror, wanted, signal);
      if (present !== null) return present;
    }
    const reachable = await fetchAndLook(fetchRef ? `+${fetchRef}:${otherRef(fetchRef)}` : '+refs/heads/*:refs/all/*');
    const found = reachable ?? (wanted.length < 40 ? null : await fetchAndLook(wanted));
    if (found === null) throw missing();
    gone.forget(mirror.directory);
    return found;
  }

  /** False where the repository no longer has the commit. */
  async function fetchUnlessGone(place: Place, sha: string, signal: AbortSignal): Promise<boolean> {
    const { directory } = place.mirror;
    return turns.take(directory, signal, async () => {
      // Who had the turn before may have asked for the same.
      if (gone.has(directory, sha)) return false;
      try {
        await commitOf(place, sha, null, signal);
        return true;
      } catch (fault) {
        if (!(fault instanceof SourceFault) || fault.code !== 'commit-missing') throw fault;
        gone.note(directory, sha);
        return false;
      }
    });
  }

  return {
    async branches(repository, signal) {
      const { remote } = placeOf(repository);
      const branches = await listBranches(remote, signal);
      if (branches.length === 0) throw emptyRepository(remote.address);
      return branches;
    },

    async heads(repository, signal) {
      return parseHeads(await listRefs(placeOf(repository).remote, signal));
    },

    async onBranch(repository, branch, commit, signal) {
      const place = placeOf(repository);
      if (!isCommitId(commit)) return false;
      return turns.take(place.mirror.directory, signal, async () => {
        const head = await fetchHead(place, branch, signal);
        if (head === null || head.sha === commit) return head !== null;
        const found = await place.mirror.read(['merge-base', '--is-ancestor', commit, head.sha], signal);
        return found.exitCode === 0;
      });
    },

    async resolve(repository, { branch, commit, fetchRef }, signal) {
      const place = placeOf(repository);
      const facts = await turns.take(place.mirror.directory, signal, () =>
        commit === undefined ? headOf(place, branch, signal) : commitOf(place, commit, fetchRef, signal),
      );
      return { ...facts, branch };
    },

    async readFile(repository, commitSha, path) {
      return readBlob(placeOf(repository).mirror, checkSha(commitSha), path);
    },

    async message(repository, commitSha) {
      const sha = checkSha(commitSha);
      const result = await placeOf(repository).mirror.read(['log', '-1', '--format=%B', sha, '--']);
      if (result.exitCode !== 0) throw commitGone(sha, result);
      return result.stdout.toString('utf8');
    },

    async listNames(repository, commitSha) {
      return listNearNames(placeOf(repository).mirror, checkSha(commitSha));
    },

    async commitsBetween(repository, range, signal) {
      const place = placeOf(repository);
      const { mirror } = place;
      // What is there already waits for no fetch of anybody.
      const has = async (sha: string) =>
        (await holds(mirror, sha, signal)) ||
        (!gone.has(mirror.directory, sha) && (await fetchUnlessGone(place, sha, signal)));
      const from =
        range.from && ('commit' in range.from ? range.from.commit : await headIn(mirror, range.from.branch, signal));
      if (!(await has(checkSha(range.to)))) return { missing: 'to' };
      if (from !== null && !(await has(checkSha(from)))) return { missing: 'from' };
      return readRange(mirror, { ...range, from }, signal);
    },

    async changedFiles(repository, { from, to, limit }, signal) {
      return readChangedFiles(placeOf(repository).mirror, { from: checkSha(from), to: checkSha(to), limit }, signal);
    },

    archive(repository, commitSha, signal) {
      const { mirror } = placeOf(repository);
      const command = mirror.command(['-c', 'tar.umask=0022', 'archive', '--format=tar', checkSha(commitSha)]);
      return archiveStream(command, commitSha, signal);
    },

    async clone(repository, { branch, commit, fetchRef, anonymous }, into, signal) {
      const place = placeOf(repository, anonymous);
      const { remote, mirror } = place;
      const named = branch ?? (await listBranches(remote, signal))[0];
      if (named === undefined) throw emptyRepository(remote.address);
      return turns.take(mirror.directory, signal, async () => {
        const facts = await (commit === undefined
          ? headOf(place, named, signal)
          : commitOf(place, commit, fetchRef, signal));
        const cloned = { ...facts, branch: named };
        await cloneFromMirror(home, mirror, remote, cloned, into, { signal, timeoutMs });
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
