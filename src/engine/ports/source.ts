import type { Commit } from '#contract/builds.ts';

/**
 * The repositories. Every repository has a bare mirror that is fetched into on demand; calls on one repository are
 * serialised by the adapter, different repositories run side by side. Hostile configuration of the machine is never used; the login of
 * an address goes to its host alone. A call that waits for the network ends with the signal or after the adapter's time limit.
 */
export interface SourceRepository {
  /** Branch names, the default branch first. @throws SourceFault `unreachable`, `empty` */
  branches(repository: string, signal: AbortSignal): Promise<string[]>;

  /** Every branch and the commit at its head, as the repository says it now; fetches nothing. Empty for an empty repository. @throws SourceFault `unreachable` */
  heads(repository: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>>;

  /**
   * Fetches the branch and tells whether the commit is its head or lies in its history. False for a commit or branch that is not (or no
   * longer) there. @throws SourceFault `unreachable`
   */
  onBranch(repository: string, branch: string, commit: string, signal: AbortSignal): Promise<boolean>;

  /**
   * Fetches and names the commit at a branch head, or that very commit; the branch is then a label. `fetchRef` says where a commit that is
   * on no branch is kept (`refs/pull/7/head`), and means nothing without one.
   * @throws SourceFault `unreachable`, `empty`, `branch-missing`, `commit-missing`
   */
  resolve(
    repository: string,
    wanted: { branch: string; commit?: string | undefined; fetchRef?: string | null | undefined },
    signal: AbortSignal,
  ): Promise<Commit>;

  /** The text of a file of a commit that was resolved before; null when the commit has no such file. At most 1 MiB. @throws SourceFault `too-large` */
  readFile(repository: string, commitSha: string, path: string): Promise<string | null>;

  /** The whole message of a commit that was resolved before. @throws SourceFault `commit-missing` */
  message(repository: string, commitSha: string): Promise<string>;

  /** Names at the root and in the folders given, for near misses: `['microtica.yml', '.micotica/microtica.yaml']`. */
  listNames(repository: string, commitSha: string): Promise<string[]>;

  /**
   * The commits that lie in the history of `to` and not in that of `from` (all of them when that is null), newest first: `skip` are passed
   * over, at most `limit` given. What the mirror does not have any more is fetched. `from` is a commit, or the head of a branch as it was
   * last fetched, where there is none null is meant. @throws SourceFault `unreachable`
   */
  commitsBetween(
    repository: string,
    range: { from: { commit: string } | { branch: string } | null; to: string; skip: number; limit: number },
    signal: AbortSignal,
  ): Promise<CommitRange>;

  /** How the trees of two commits that `commitsBetween` has found differ, by path, at most `limit` files. @throws SourceFault `commit-missing`, `too-large` */
  changedFiles(
    repository: string,
    range: { from: string; to: string; limit: number },
    signal: AbortSignal,
  ): Promise<ChangedFiles>;

  /** Writes the commit's tree as a tar stream, without the .git folder. The stream fails with a SourceFault. */
  archive(repository: string, commitSha: string, signal: AbortSignal): NodeJS.ReadableStream;

  /**
   * Makes a clone with its history in a folder of a directory that is there: at that branch or commit (resolved before), or at the
   * head of the default branch; `origin` is the repository's own address. Submodules are fetched only when asked for. `anonymous`, for
   * foreign code, which may name any repository and submodule: nothing is fetched but what anybody may read over HTTP(S).
   * @throws SourceFault `unreachable`, `empty`, `branch-missing`, `commit-missing`; `bad-address` for a folder outside the directory.
   */
  clone(
    repository: string,
    wanted: {
      branch?: string | undefined;
      commit?: string | undefined;
      fetchRef?: string | null | undefined;
      anonymous?: boolean | undefined;
    },
    into: { directory: string; folder: string; submodules: boolean },
    signal: AbortSignal,
  ): Promise<Commit>;

  /** git's version for people, e.g. `2.39.5`; null when there is none. */
  version(): Promise<string | null>;
}

/** `missing`: which end the repository does not have any more, nothing else is known then. */
export type CommitRange =
  | { readonly missing: 'from' | 'to' }
  | {
      readonly missing: null;
      /** The commit that `from` stands for; null for none. */
      readonly from: string | null;
      /** Where the histories of both parted: `from` itself where that lies in the history of `to`; null without any common commit. */
      readonly mergeBase: string | null;
      readonly commits: readonly Omit<Commit, 'branch'>[];
      /** How many there are in all, counted up to `mostCounted`. */
      readonly total: number;
    };

/** Counting stops there: a page then says "more than". */
export const mostCounted = 10_000;

export interface ChangedFiles {
  /** Null for the lines of a file that is not text. */
  readonly files: readonly { readonly path: string; readonly added: number | null; readonly removed: number | null }[];
  /** Of all of them, not just those given. */
  readonly total: { readonly files: number; readonly added: number; readonly removed: number };
}

/** What git logs in with: over HTTP(S) a user name with a password or token, over SSH a private key without a passphrase. */
export type GitLogin =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'ssh-key'; readonly privateKey: string };

/** git or the repository did not do what was asked; `message` says what and how to mend it, in words for the user. */
export class SourceFault extends Error {
  readonly code: 'unreachable' | 'empty' | 'branch-missing' | 'commit-missing' | 'too-large' | 'bad-address' | 'no-git';
  constructor(code: SourceFault['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
