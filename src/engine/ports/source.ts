import type { Commit } from '#contract/builds.ts';

/**
 * The repositories. Every repository has a bare mirror that is fetched into on demand; calls on one repository are
 * serialised by the adapter, different repositories run side by side. Credentials and hostile configuration of the machine
 * are never used; a call that waits for the network ends with the signal or after the adapter's time limit.
 */
export interface SourceRepository {
  /** Branch names, the default branch first. @throws SourceFault `unreachable`, `empty` */
  branches(repository: string, signal: AbortSignal): Promise<string[]>;

  /** Fetches and names the commit at a branch head, or that very commit. @throws SourceFault `unreachable`, `empty`, `branch-missing`, `commit-missing` */
  resolve(
    repository: string,
    wanted: { branch: string; commit?: string | undefined },
    signal: AbortSignal,
  ): Promise<Commit>;

  /** The text of a file of a commit that was resolved before; null when the commit has no such file. At most 1 MiB. @throws SourceFault `too-large` */
  readFile(repository: string, commitSha: string, path: string): Promise<string | null>;

  /** Names at the root and in the folders given, for near misses: `['microtica.yml', '.micotica/microtica.yaml']`. */
  listNames(repository: string, commitSha: string): Promise<string[]>;

  /** Writes the commit's tree as a tar stream, without the .git folder. The stream fails with a SourceFault. */
  archive(repository: string, commitSha: string, signal: AbortSignal): NodeJS.ReadableStream;

  /**
   * Makes a clone with its history in a folder of a directory that is there: at that branch or commit (resolved before), or at the
   * head of the default branch; `origin` is the repository's own address. Submodules are fetched only when asked for.
   * @throws SourceFault `unreachable`, `empty`, `branch-missing`, `commit-missing`; `bad-address` for a folder outside the directory.
   */
  clone(
    repository: string,
    wanted: { branch?: string | undefined; commit?: string | undefined },
    into: { directory: string; folder: string; submodules: boolean },
    signal: AbortSignal,
  ): Promise<Commit>;

  /** git's version for people, e.g. `2.39.5`; null when there is none. */
  version(): Promise<string | null>;
}

/** git or the repository did not do what was asked; `message` says what and how to mend it, in words for the user. */
export class SourceFault extends Error {
  readonly code: 'unreachable' | 'empty' | 'branch-missing' | 'commit-missing' | 'too-large' | 'bad-address' | 'no-git';
  constructor(code: SourceFault['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
