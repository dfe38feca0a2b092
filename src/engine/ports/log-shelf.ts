import type { LogUsage } from '#contract/retention.ts';

/**
 * The stored logs as retention sees them: oldest first, with what protects them. A log is removed in two steps, so that a
 * death in between heals: `markRemoved` decides and says why, then its files go, then `noteGone` says that they are gone.
 * What lies between the two is `halfRemoved`, and the next sweep deletes its files (again). So are the logs of a removed pipeline.
 */
export interface LogShelf {
  /** Sums over the sealed logs that are stored. */
  usage(): Promise<LogUsage>;

  /** Pipelines with sealed logs that are stored. */
  pipelines(): Promise<string[]>;

  /** What protects builds of a pipeline. `builds` is how many of its newest builds keep their logs; null: all. */
  standing(pipelineId: string, builds: number | null): Promise<PipelineStanding>;

  /** Sealed, stored logs of a pipeline by build number, oldest first, behind `after`. */
  oldestOf(pipelineId: string, after: ShelvedLog | null, limit: number): Promise<ShelvedLog[]>;

  /** Sealed, stored logs of all pipelines by when they were sealed, oldest first, behind `after`. */
  oldest(after: ShelvedLog | null, limit: number): Promise<ShelvedLog[]>;

  /**
   * Declares logs removed and gives the ids of those that now are: not the ones whose build has been pinned since, or runs.
   * Durable when this resolves: no file is deleted whose row could come back.
   */
  markRemoved(logs: readonly { readonly id: string; readonly because: string }[], at: string): Promise<string[]>;

  /** Ids of removed logs whose files may still be there, ascending, behind `after`. */
  halfRemoved(after: string, limit: number): Promise<string[]>;

  noteGone(ids: readonly string[]): Promise<void>;
}

export interface PipelineStanding {
  /** Builds below this number are beyond the count; null: none is. */
  readonly firstCounted: number | null;
  /** Ids of the last green and of the last finished build of the pipeline's branch. */
  readonly lastBuilds: readonly string[];
}

export interface ShelvedLog {
  readonly id: string;
  readonly buildId: string;
  readonly pipelineId: string;
  readonly buildNumber: number;
  readonly endedAt: string;
  readonly bytes: number;
  readonly pinned: boolean;
  readonly buildEnded: boolean;
}
