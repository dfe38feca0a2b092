import type { Artifact, Build, BuildFilter, Trigger } from '#contract/builds.ts';
import type { FilterValues, PipelineFilter, PipelinePage, ValuesAsked } from '#contract/overview.ts';
import type { Page, PageQuery } from '#contract/page.ts';
import type { OverviewSummary, Pipeline, PipelineKind, PipelineRow } from '#contract/pipelines.ts';
import type { VariableValue } from '#engine/ports/variable-store.ts';
import type { RunEvent } from '#engine/run/run-event.ts';

/** The registered pipelines. Reads see every change whose promise has resolved. */
export interface PipelineStore {
  /** @throws StoreFault `name-taken` when the id exists. */
  add(pipeline: {
    id: string;
    name: string;
    kind: PipelineKind;
    /** Of the repository that it is built from, whose address it names. @throws StoreFault `missing` */
    repositoryId: string;
    branch: string;
    /** Null: the usual places are looked at. */
    definitionPath: string | null;
    automatic: boolean;
    branches: readonly string[];
    createdAt: string;
  }): Promise<Pipeline>;
  /** @throws StoreFault `missing` */
  get(id: string): Promise<Pipeline>;
  /** The id of the one pipeline of that name; null when there is none or several. */
  idOf(name: string): Promise<string | null>;
  /** Rates and medians are of the 30 days until `now`; `owner` is whose favourites are marked. @throws StoreFault `missing` */
  row(id: string, asked: RowsAsked): Promise<PipelineRow>;
  /** @throws StoreFault `bad-cursor` */
  list(query: PageQuery, filter: PipelineFilter, asked: RowsAsked): Promise<PipelinePage>;
  /** What a part of the filter may be set to. */
  filterValues(asked: ValuesAsked): Promise<FilterValues>;
  summary(now: string): Promise<OverviewSummary>;
  /** Ids of its builds that have not ended, the last one queued first. */
  unfinished(id: string): Promise<string[]>;
  /**
   * Removes the pipeline with its builds and settings; decisions about it lose it and keep their words. The files of its logs are left to
   * the next sweep. False, and nothing is removed, while a build has not ended. Durable when this resolves. @throws StoreFault `missing`
   */
  remove(id: string): Promise<boolean>;
}

export interface RowsAsked {
  readonly now: string;
  readonly owner: string;
}

/** The builds and their journals, for reading. */
export interface BuildHistory {
  /** @throws StoreFault `missing` */
  get(id: string): Promise<Build>;
  /** @throws StoreFault `missing` */
  getByNumber(pipelineId: string, number: number): Promise<Build>;
  /** Newest first. */
  list(pipelineId: string, query: PageQuery, filter?: BuildFilter): Promise<Page<Build>>;
  /** In order; empty for a build that nobody has taken yet. */
  journal(id: string): Promise<RunEvent[]>;
  artifacts(buildId: string): Promise<Artifact[]>;
  /** @throws StoreFault `missing` */
  artifact(id: string): Promise<Artifact & { readonly buildId: string }>;
  /** How long the last green builds of the branch took in ms, newest first; those that went on with another are left out. */
  greenDurations(pipelineId: string, branch: string, limit: number): Promise<number[]>;
  /** The pipeline's builds of that commit, newest first, at most `limit`. */
  ofCommit(pipelineId: string, commitSha: string, limit: number): Promise<Build[]>;
  /** The last green build of the branch with a number below `before`; null when there is none. */
  lastGreen(pipelineId: string, branch: string, before: number): Promise<Build | null>;
}

/**
 * The queue and the journal's writing side. A build is worked on by whoever holds its claim: a lease with a fencing token.
 * Every write names the token; once another worker has claimed the build, writes of the former one fail with `lease-lost`.
 */
export interface BuildQueue {
  /**
   * Gives the build the pipeline's next number; or the build of that origin, when there is one. In the same transaction one that no
   * delivery asked for is noted in the trigger ledger, and older builds of its branch are canceled where the pipeline's settings
   * want that. Durable when this resolves.
   * @throws StoreFault `missing` for the pipeline.
   */
  enqueue(build: NewBuild): Promise<Enqueued>;

  /** What a build was asked for with, for another one like it. @throws StoreFault `missing` */
  asked(buildId: string): Promise<AskedBuild>;

  /**
   * Takes one build: first one whose lease has run out (never one of `inHand`, which the owner is working on), else the
   * oldest queued one whose pipeline has no other running. Two callers never get the same build. Null when there is none.
   */
  claim(owner: string, inHand: readonly string[], now: string, leaseMs: number): Promise<Claim | null>;

  /** Prolongs the owner's leases on these builds and returns which of them somebody wants canceled. */
  heartbeat(owner: string, inHand: readonly string[], now: string, leaseMs: number): Promise<CancelRequest[]>;

  /** Declares every lease that is not the owner's run out: the caller knows that no other server is alive. */
  expireOthers(owner: string): Promise<void>;

  /**
   * Appends to the journal and brings row, artifacts and (when the build ended) the pipeline's health up to date, in one
   * transaction. @throws StoreFault `lease-lost`
   */
  append(claim: Claim, events: readonly RunEvent[], artifacts?: readonly NewArtifact[]): Promise<Changed>;

  /** Appends and gives the build back to the queue, in one transaction. @throws StoreFault `lease-lost` */
  release(claim: Claim, event: RunEvent): Promise<Changed>;

  /** Notes the wish; a build that nobody has taken ends as canceled at once. The first wish counts. @throws StoreFault `missing` */
  requestCancel(buildId: string, by: string, at: string): Promise<Changed>;

  /** Attempts that the journals of unfinished builds hold open: what a killed server may have left running. */
  openAttempts(): Promise<string[]>;
}

export interface NewBuild {
  readonly id: string;
  readonly pipelineId: string;
  readonly branch: string;
  /** Null: the branch head at the time of the build. */
  readonly commitSha: string | null;
  readonly trigger: Trigger;
  /** What asked for it, where asking twice must give one build; else null. */
  readonly origin: string | null;
  /** Why it is built, a sentence for the ledger; where a delivery decided it, that says why. */
  readonly reason: string;
  /** The delivery that decided it; null for what a person or another build asked for: then the queueing makes one. */
  readonly deliveryId: string | null;
  /** The number of the build of the same pipeline whose failed states it runs again; null: it runs from the start. */
  readonly continues: number | null;
  /** Where the commit is fetched from when it is on no branch: `refs/pull/7/head`. Else null. */
  readonly fetchRef: string | null;
  /** False for a build of foreign code: it never sees a sensitive variable. */
  readonly withSecrets: boolean;
  /** Given for this build alone; they win over the pipeline's. */
  readonly variables: readonly VariableValue[];
  readonly queuedAt: string;
}

export type AskedBuild = Pick<NewBuild, 'commitSha' | 'fetchRef' | 'withSecrets' | 'variables'>;

/** `superseded`: older builds that were canceled (those that run: that shall end), each with the wish of which they learn. */
export interface Enqueued {
  readonly build: Build;
  readonly superseded: readonly { readonly request: CancelRequest; readonly changed: Changed }[];
}

export interface Claim {
  readonly build: Build;
  readonly pipeline: Pipeline;
  readonly wantedCommit: string | null;
  /** The number of the build whose failed states it runs again. */
  readonly continues: number | null;
  readonly fetchRef: string | null;
  readonly withSecrets: boolean;
  readonly variables: readonly VariableValue[];
  /** Grows with every claim of the build. */
  readonly fence: number;
  readonly journal: readonly RunEvent[];
  readonly cancel: CancelRequest | null;
}

export interface CancelRequest {
  readonly buildId: string;
  readonly by: string;
  readonly at: string;
}

export interface NewArtifact {
  readonly id: string;
  readonly state: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly createdAt: string;
}

/** The rows after a change, for the live feed. `others` are builds whose place in the queue moved; `pipeline` is null when it did not change. */
export interface Changed {
  readonly build: Build;
  readonly others: readonly Build[];
  readonly pipeline: Pipeline | null;
}

export class StoreFault extends Error {
  readonly code: 'missing' | 'name-taken' | 'lease-lost' | 'bad-cursor' | 'in-use';
  constructor(code: StoreFault['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
