import type { Status } from '#contract/status.ts';

/**
 * What is known of every log without opening its file: whose it is, how it ended, how large it is, and whether it is still
 * stored. Written in the transaction that journals the attempt, so it never disagrees with the journal. Reads see every
 * change whose promise has resolved.
 */
export interface LogCatalog {
  /** Null when no attempt has that id. */
  get(id: string): Promise<CatalogedLog | null>;

  /** All logs of a build in the order in which they began, removed ones too. */
  ofBuild(buildId: string): Promise<CatalogedLog[]>;

  /**
   * Logs that are still stored, newest first (ids are ULIDs: by when the attempt began), also such as are being written.
   * `before` is the id of the last one of the page before; null begins.
   */
  newest(filter: LogFilter, before: string | null, limit: number): Promise<CatalogedLog[]>;

  /** The last attempts of the state that succeeded on the branch, newest first. */
  lastGreen(pipelineId: string, branch: string, state: string, limit: number): Promise<GreenAttempt[]>;

  /** How many `newest` gives in all. */
  count(filter: LogFilter): Promise<number>;
}

/** Null: any. */
export interface LogFilter {
  readonly pipelineId: string | null;
  readonly branch: string | null;
  readonly state: string | null;
  /** Of the attempt. */
  readonly status: Status | null;
}

export interface GreenAttempt {
  readonly durationMs: number;
  /** Null where nobody measured it. */
  readonly longestSilenceMs: number | null;
}

export interface CatalogedLog {
  /** The attempt's id, which is the log's. */
  readonly id: string;
  readonly buildId: string;
  readonly pipelineId: string;
  readonly buildNumber: number;
  readonly branch: string;
  readonly state: string;
  /** Counts from 1 within the build and state. */
  readonly attempt: number;
  /** Of the attempt; `running` until its log is sealed. */
  readonly status: Status;
  readonly startedAt: string;
  /** Null while the log is written. */
  readonly endedAt: string | null;
  /** As sealed; 0 while the log is written. */
  readonly lines: number;
  readonly bytes: number;
  readonly removed: { readonly at: string; readonly because: string } | null;
}
