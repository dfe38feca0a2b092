/** One row an attempt, written in the transaction that journals its start and its end. */
export interface LogTable {
  attemptId: string;
  buildId: string;
  pipelineId: string;
  buildNumber: number;
  branch: string;
  state: string;
  /** Counts from 1 within the build and state. */
  attempt: number;
  status: string;
  startedAt: string;
  endedAt: string | null;
  lines: number;
  bytes: number;
  removedAt: string | null;
  /** Ends the sentence "The log was removed on … because …". */
  removedBecause: string | null;
  /** As sealed; null while it is written, and where nobody measured it. */
  longestSilenceMs: number | null;
  /** 1 when the files of a removed log are known to be gone; until then the next sweep deletes them (again). */
  filesGone: number;
}

/** Builds whose logs are kept whatever the retention says. */
export interface PinTable {
  buildId: string;
  pinnedBy: string;
  pinnedAt: string;
}

/** What a failed build failed by; one row a build, written when its log has been looked through. */
export interface FailureTable {
  buildId: string;
  pipelineId: string;
  buildNumber: number;
  branch: string;
  state: string;
  attemptId: string;
  fingerprint: string;
  line: number | null;
  text: string;
  isNew: number;
  /** JSON: the lines that show it. */
  lines: string;
  newCount: number | null;
  totalLines: number | null;
  /** When the build ended. */
  at: string;
}

/** Logs of removed pipelines whose files may still be there; the next sweep deletes them. */
export interface OrphanLogTable {
  attemptId: string;
}
