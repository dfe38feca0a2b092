import type { Page, PageQuery } from '#contract/page.ts';
import type { Decision, Delivery, DeliveryDetail, DeliveryFilter, TriggerKind, Verified } from '#contract/triggers.ts';

export interface NewDelivery {
  readonly id: string;
  readonly kind: TriggerKind;
  readonly at: string;
  readonly repositoryId: string | null;
  /** A provider, or `generic`; null for what arose inside. */
  readonly source: string | null;
  readonly event: string | null;
  readonly senderId: string | null;
  readonly verified: Verified;
  readonly actor: string;
  /** The delivery that is replayed; null for any other. */
  readonly replays: string | null;
  /** Without signatures, tokens and cookies. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

export interface NewDecision {
  /** Null for a decision that concerns no pipeline: a ping, a repository without pipelines. */
  readonly pipelineId: string | null;
  readonly decision: Decision;
  readonly reason: string;
  readonly branch: string | null;
  readonly commit: string | null;
  readonly buildId: string | null;
}

/** A delivery that has to be decided. */
export interface PendingDelivery extends NewDelivery {
  readonly repositoryId: string;
}

/** A build that an earlier delivery queued. */
export interface BuiltBefore {
  readonly build: { readonly id: string; readonly number: number };
  /** Whether the newest automatic build of the branch is of another commit. */
  readonly overtaken: boolean;
}

/** Everything that could have started a build, and what was decided about it. */
export interface DeliveryLedger {
  /**
   * Durable when this resolves. A second one with the same sender's id for the same repository is recorded as decided, `duplicate`, and
   * linked to the first: `repeats` names that.
   */
  accept(delivery: NewDelivery): Promise<{ readonly repeats: string | null }>;

  /** Those that were accepted and not decided, oldest first, without those of the repositories in `except`; at most `limit`. */
  pending(limit: number, except: readonly string[]): Promise<PendingDelivery[]>;

  /** Notes the decisions; the delivery is decided. Deciding twice keeps the first. */
  decide(id: string, decisions: readonly NewDecision[], at: string): Promise<void>;

  /** Newest first. */
  list(query: PageQuery, filter: DeliveryFilter): Promise<Page<Delivery>>;
  /** @throws StoreFault `missing` */
  get(id: string): Promise<DeliveryDetail>;
  /**
   * The newest build of that commit on that branch that a change, a replay or the adding of the pipeline queued, by another delivery than
   * `not`; null when there is none.
   */
  builtBefore(pipelineId: string, branch: string, commit: string, not: string): Promise<BuiltBefore | null>;
  /** As it came, for a replay. @throws StoreFault `missing` */
  sent(id: string): Promise<NewDelivery>;

  /** Deletes the bodies of deliveries from before that moment, and at `rowsBefore` the rows; at most `limit` of each. */
  forget(bodiesBefore: string, rowsBefore: string, limit: number): Promise<void>;
}
