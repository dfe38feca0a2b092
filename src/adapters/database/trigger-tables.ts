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
