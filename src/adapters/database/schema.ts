/** The tables. Moments are ISO texts, JSON is text, so that SQLite and PostgreSQL hold the same. Columns are snake_case in SQL. */
export interface Schema {
  pipelines: PipelineTable;
  builds: BuildTable;
  journal: JournalTable;
  artifacts: ArtifactTable;
  variables: VariableTable;
  logs: LogTable;
  pins: PinTable;
  settings: SettingTable;
  failures: FailureTable;
}

export interface VariableTable {
  pipelineId: string;
  name: string;
  /** Encrypted where `sensitive` is 1. */
  value: string;
  sensitive: number;
}

export interface PipelineTable {
  id: string;
  name: string;
  kind: string;
  repository: string;
  branch: string;
  createdAt: string;
  /** The number of the pipeline's next build. */
  nextNumber: number;
  health: string;
  healthSince: string | null;
  healthBecause: string;
  /** The order of the overview, kept as builds end: rank ascending, then key descending (see `overviewOrder`). */
  sortRank: number;
  sortKey: string;
  version: number;
}

export interface BuildTable {
  id: string;
  pipelineId: string;
  number: number;
  status: string;
  reason: string | null;
  branch: string;
  wantedCommit: string | null;
  commitSha: string | null;
  commitMessage: string | null;
  commitAuthor: string | null;
  committedAt: string | null;
  triggerType: string;
  actor: string;
  queuedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  durationMs: number | null;
  cancelBy: string | null;
  cancelRequestedAt: string | null;
  origin: string | null;
  leaseOwner: string | null;
  leaseUntil: string | null;
  fence: number;
  version: number;
}

export interface JournalTable {
  buildId: string;
  seq: number;
  event: string;
}

export interface ArtifactTable {
  id: string;
  buildId: string;
  state: string;
  name: string;
  sha256: string;
  bytes: number;
  createdAt: string;
}

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
  /** 1 when the files of a removed log are known to be gone; until then the next sweep deletes them (again). */
  filesGone: number;
}

/** Builds whose logs are kept whatever the retention says. */
export interface PinTable {
  buildId: string;
  pinnedBy: string;
  pinnedAt: string;
}

/** Settings of the installation by name; the value is JSON. */
export interface SettingTable {
  name: string;
  value: string;
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
