import type { Generated } from 'kysely';
import type {
  BreakTable,
  BuildDayTable,
  FlakyCommitTable,
  HealthChangeTable,
  StabilityDayTable,
  StateDayTable,
} from './insight-tables.ts';
import type { FailureTable, LogTable, OrphanLogTable, PinTable } from './log-tables.ts';
import type {
  BranchHeadTable,
  ChannelTable,
  ConnectionTable,
  DecisionTable,
  DeliveryTable,
  OutboxTable,
  RepositoryTable,
  ScheduleTable,
} from './trigger-tables.ts';

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
  orphanLogs: OrphanLogTable;
  connections: ConnectionTable;
  repositories: RepositoryTable;
  branchHeads: BranchHeadTable;
  deliveries: DeliveryTable;
  decisions: DecisionTable;
  schedules: ScheduleTable;
  channels: ChannelTable;
  outbox: OutboxTable;
  healthChanges: HealthChangeTable;
  buildDays: BuildDayTable;
  stabilityDays: StabilityDayTable;
  breaks: BreakTable;
  stateDays: StateDayTable;
  flakyCommits: FlakyCommitTable;
  searchEntries: SearchEntryTable;
  favourites: FavouriteTable;
  views: ViewTable;
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
  /** Null on a row from before repositories had their own table, until the server has started once. */
  repositoryId: string | null;
  definitionPath: string | null;
  automatic: number;
  /** JSON: patterns. */
  branches: string;
  pullRequests: string;
  supersede: string;
  badgeToken: string | null;
  healthWindow: Generated<number>;
  healthThreshold: Generated<number>;
  muteReason: string | null;
  muteUntil: string | null;
  muteBy: string | null;
  /** When a build was last asked for; empty before the first one. */
  lastQueuedAt: Generated<string>;
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
  deliveryId: string | null;
  /** The number of the build of the same pipeline whose failed states it runs again. */
  continues: number | null;
  fetchRef: string | null;
  withSecrets: number;
  /** JSON, encrypted; null for none. */
  variables: string | null;
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

/** Settings of the installation by name; the value is JSON. */
export interface SettingTable {
  name: string;
  value: string;
}

/** Pipelines that somebody has marked. */
export interface FavouriteTable {
  owner: string;
  pipelineId: string;
}

/** Filters of the overview that somebody has saved. */
export interface ViewTable {
  id: string;
  owner: string;
  name: string;
  /** JSON. */
  filter: string;
  wall: number;
  createdAt: string;
}

/** What a build is found by, beside its words (see `word-index.ts`). */
export interface SearchEntryTable {
  /** Grows with every build that is queued. */
  seq: number;
  buildId: string;
  commitSha: string | null;
}
