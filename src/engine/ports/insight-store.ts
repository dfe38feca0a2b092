import type { FlakyCommit } from '#contract/insights.ts';
import type { BuildDay } from '#engine/insights/build-day.ts';
import type { DaySpan } from '#engine/insights/insight-range.ts';
import type { StabilityDay } from '#engine/insights/stability-day.ts';
import type { StateDay } from '#engine/insights/state-day.ts';

/** A branch of a pipeline; null in its place means the whole installation. */
export interface InsightPlace {
  readonly pipelineId: string;
  readonly branch: string;
}

/** What builds left behind as they ended, by day; no reading looks at a build. Reads see every change whose promise has resolved. */
export interface InsightStore {
  /** The days of the span on which something ended, oldest first. */
  days(place: InsightPlace | null, span: DaySpan): Promise<(BuildDay & { readonly day: string })[]>;

  /** The days of the span on which a break ended or a commit was found flaky, oldest first. */
  stability(place: InsightPlace | null, span: DaySpan): Promise<(StabilityDay & { readonly day: string })[]>;

  /**
   * The states in which most time was spent, that one first. Of the whole installation only those are looked at that were among the
   * 10 first of at least one day.
   */
  slowestStates(place: InsightPlace | null, span: DaySpan, limit: number): Promise<PlacedState[]>;

  /** The days of one state, oldest first. */
  stateDays(state: PlacedState, span: DaySpan): Promise<(StateDay & { readonly day: string })[]>;

  /** Commits that were found flaky in the span, the last one first. */
  flakyCommits(place: InsightPlace | null, span: DaySpan, limit: number): Promise<FlakyCommit[]>;
}

export interface PlacedState extends InsightPlace {
  readonly pipelineName: string;
  readonly state: string;
}
