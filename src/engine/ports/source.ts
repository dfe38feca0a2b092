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
