/**
 * The directories in which states run. Each attempt gets a fresh one, unpacked from its source; nothing of an attempt is
 * ever seen by another. Archives are gzip-compressed tar.
 */
export interface Workspaces {
  /** Packs a tar stream (of git archive) into the compressed form that `prepare` takes. */
  compress(tar: NodeJS.ReadableStream): NodeJS.ReadableStream;

  /**
   * Makes the attempt's directory and unpacks the archives into it, opened one after the other. Of each, what differs from the
   * groups before its own: archives of one group were made side by side and add up. Entries that point outside are refused.
   * Absolute path.
   */
  prepare(
    attemptId: string,
    groups: readonly (readonly (() => Promise<NodeJS.ReadableStream>)[])[],
    signal: AbortSignal,
  ): Promise<string>;

  /**
   * What a path of the directory names: one file as it is, or (for a folder, `path/`, and for wildcards) an archive of all that
   * matches. Never anything outside. Null when there is nothing.
   */
  packFiles(attemptId: string, path: string): Promise<PackedFiles | null>;

  /** The whole directory as one archive, file modes and links kept; reads while it is consumed. */
  pack(attemptId: string): NodeJS.ReadableStream;

  /** Removes the attempt's directory, if any. */
  remove(attemptId: string): Promise<void>;

  /** Removes every directory whose attempt is not in the list: what a killed server left. */
  sweep(keep: readonly string[]): Promise<void>;
}

export interface PackedFiles {
  /** The name of a single file; null for an archive. */
  readonly fileName: string | null;
  readonly content: NodeJS.ReadableStream;
}
