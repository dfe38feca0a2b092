/** The tables. Moments are ISO texts, JSON is text, so that SQLite and PostgreSQL hold the same. Columns are snake_case in SQL. */
export interface Schema {
  pipelines: PipelineTable;
  builds: BuildTable;
  journal: JournalTable;
  artifacts: ArtifactTable;
  variables: VariableTable;
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
