import type { Generated } from 'kysely';

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

/** Logs of removed pipelines whose files may still be there; the next sweep deletes them. */
export interface OrphanLogTable {
  attemptId: string;
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

/** What ended on a day (UTC) on one branch of a pipeline; with both of them empty, altogether. */
export interface BuildDayTable {
  pipelineId: string;
  branch: string;
  day: string;
  succeeded: number;
  failed: number;
  timedOut: number;
  invalid: number;
  canceled: number;
  lost: number;
  /** JSON: histograms of durations. */
  durations: string;
  waits: string;
}

/** How steady a branch of a pipeline was on a day (UTC); with both of them empty, all of them. A day without anything has no row. */
export interface StabilityDayTable {
  pipelineId: string;
  branch: string;
  day: string;
  /** JSON: a histogram of how long the breaks lasted that ended on that day. */
  recoveries: string;
  flaky: number;
}

/** Branches whose last build that counts did not succeed: since when. */
export interface BreakTable {
  pipelineId: string;
  branch: string;
  since: string;
}

/** How the attempts of a state went in the builds that ended on a day (UTC). */
export interface StateDayTable {
  pipelineId: string;
  branch: string;
  state: string;
  day: string;
  runs: number;
  failed: number;
  totalMs: number;
  /** JSON: a histogram. */
  durations: string;
}

/** Commits with two outcomes: when the second one came, on which branch, and the first build of either. */
export interface FlakyCommitTable {
  pipelineId: string;
  commitSha: string;
  branch: string;
  message: string;
  foundAt: string;
  goodBuildId: string;
  badBuildId: string;
}

/** Each time that a pipeline's health became another word, as its rule was then. */
export interface HealthChangeTable {
  pipelineId: string;
  at: string;
  word: string;
  before: string;
  because: string;
  /** Null when not a build but another branch or another rule brought it about. */
  buildId: string | null;
}

/** A forge with one account's token, encrypted. */
export interface ConnectionTable {
  id: string;
  name: string;
  provider: string;
  address: string;
  username: string | null;
  token: string;
  account: string | null;
  createdAt: string;
  checkedAt: string | null;
  failure: string | null;
}

/** One row an address; `access` and `hookSecret` are encrypted. */
export interface RepositoryTable {
  id: string;
  /** As a pipeline first named it, without credentials. */
  address: string;
  /** Equal for addresses of one repository (see `addressKey`). */
  addressKey: string;
  connectionId: string | null;
  fullName: string | null;
  accessKind: string;
  /** JSON, encrypted: what the kind needs besides the connection. */
  access: string | null;
  publicKey: string | null;
  hookKind: string;
  hookKey: string | null;
  hookSecret: string | null;
  hookCreatedAt: string | null;
  /** Where the forge was told to send; null when it was not told. */
  hookUrl: string | null;
  hookFailure: string | null;
  lastDeliveryAt: string | null;
  refusedAt: string | null;
  refusedBecause: string | null;
  refusedCount: number;
  polledAt: string | null;
  pollFailure: string | null;
  createdAt: string;
}

/** The last known head of each branch of a repository. */
export interface BranchHeadTable {
  repositoryId: string;
  branch: string;
  sha: string;
  seenAt: string;
}

/** The trigger ledger. */
export interface DeliveryTable {
  id: string;
  kind: string;
  status: string;
  at: string;
  decidedAt: string | null;
  repositoryId: string | null;
  source: string | null;
  event: string | null;
  senderId: string | null;
  /** The repository and the sender's id of the first delivery of that id; null on a repeated one, and where there is no such id. */
  uniqueId: string | null;
  verified: string;
  actor: string;
  repeats: string | null;
  replays: string | null;
  /** JSON. */
  headers: string;
  body: Uint8Array | null;
  bodyBytes: number;
}

/** What was decided about a delivery, one row for each pipeline that it concerned, in order. */
export interface DecisionTable {
  deliveryId: string;
  position: number;
  pipelineId: string | null;
  decision: string;
  reason: string;
  branch: string | null;
  commitSha: string | null;
  buildId: string | null;
}

export interface ScheduleTable {
  id: string;
  pipelineId: string;
  cron: string;
  timeZone: string;
  branch: string | null;
  enabled: number;
  nextAt: string | null;
  lastAt: string | null;
}

/** Where news of a pipeline go; `url` and `secret` are encrypted. */
export interface ChannelTable {
  id: string;
  pipelineId: string;
  type: string;
  target: string;
  url: string;
  secret: string | null;
  /** JSON. */
  events: string;
  createdAt: string;
  lastSentAt: string | null;
  failure: string | null;
}

export interface OutboxTable {
  id: string;
  topic: string;
  subject: string;
  /** JSON. */
  body: string;
  attempts: number;
  createdAt: string;
  /** Null when it was sent or given up. */
  nextAt: string | null;
  sentAt: string | null;
  failure: string | null;
}
