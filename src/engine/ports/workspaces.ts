/**
 * The directories in which states run. Each attempt gets a fresh one, unpacked from its source; nothing of an attempt is
 * ever seen by another. Archives are gzip-compressed tar.
 */
export interface Workspaces {
  /** Packs a tar stream (of git archive) into the compressed form that `prepare` takes. */
  compress(tar: NodeJS.ReadableStream): NodeJS.ReadableStream;

  /** Makes the attempt's directory and unpacks the archive into it; entries that point outside are refused. Absolute path. */
  prepare(attemptId: string, archive: NodeJS.ReadableStream, signal: AbortSignal): Promise<string>;

  /** The whole directory as one archive, file modes and links kept; reads while it is consumed. */
  pack(attemptId: string): NodeJS.ReadableStream;

  /** Removes the attempt's directory, if any. */
  remove(attemptId: string): Promise<void>;

  /** Removes every directory whose attempt is not in the list: what a killed server left. */
  sweep(keep: readonly string[]): Promise<void>;
}
