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
