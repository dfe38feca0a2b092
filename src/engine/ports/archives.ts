/**
 * What is inside stored archives (gzip, tar), read from the blob store as a stream: nothing is ever unpacked on the disk, and names are
 * only shown, never used as paths. Archives may be hostile: memory and work are bounded, and what lies behind a bound is left out.
 */
export interface Archives {
  /**
   * What it holds, in its own order; null when the blob is no such archive. Listed once for all who ask at the same time, which ends when
   * the last of them aborts, then remembered for a while; few archives are listed at once, the others wait. @throws BlobFault `missing`
   */
  list(sha256: string, signal: AbortSignal): Promise<ArchiveListing | null>;

  /** One file of it as it is listed. @throws as `open` does */
  file(sha256: string, index: number, signal: AbortSignal): Promise<ArchivedEntry>;

  /**
   * The bytes of one file. Destroy the stream when it is not read to its end; aborting ends it as well.
   * @throws BlobFault `missing`; ArchiveFault `missing` when there is no file at that place.
   */
  open(sha256: string, index: number, signal: AbortSignal): Promise<OpenedEntry>;
}

export interface ArchiveListing {
  readonly entries: readonly ArchivedEntry[];
  /** Why there may be more than `entries`: it is larger than is listed, or it is damaged behind them. Null when that is all. */
  readonly cut: 'bound' | 'damaged' | null;
}

export interface ArchivedEntry {
  /** As the archive names it, shortened when it is absurdly long. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'link' | 'other';
  /** Of what has none of its own, such as directories and links, 0. */
  readonly bytes: number;
  /** Permission bits. */
  readonly mode: number;
  readonly modifiedAt: string | null;
  /** Of links; else null. */
  readonly target: string | null;
}

export interface OpenedEntry {
  readonly entry: ArchivedEntry;
  readonly content: NodeJS.ReadableStream;
}

export class ArchiveFault extends Error {
  readonly code: 'missing';
  constructor(code: ArchiveFault['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
