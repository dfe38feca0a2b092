import { z } from 'zod';
import { Moment } from './time.ts';

/** Days in UTC, both with; without them the last 30 days. At most 366 days. */
export const InsightQuery = z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() });
export type InsightQuery = z.infer<typeof InsightQuery>;

/** Without `branch` the pipeline's main branch. */
export const PipelineInsightQuery = InsightQuery.extend({ branch: z.string().trim().min(1).max(255).optional() });
export type PipelineInsightQuery = z.infer<typeof PipelineInsightQuery>;

/** In ms, right to 2.5 %; null where nothing was measured. */
const DurationPair = z.object({ p50: z.number().nonnegative().nullable(), p95: z.number().nonnegative().nullable() });

const Count = z.int().nonnegative();

/** What ended in a span of days, in figures. docs/insights.md has the formula of each. */
export const InsightFigures = z.object({
  ended: z.object({
    succeeded: Count,
    failed: Count,
    timedOut: Count,
    invalid: Count,
    canceled: Count,
    lost: Count,
  }),
  /** 0 to 1; null without a build that counts. */
  successRate: z.number().min(0).max(1).nullable(),
  duration: DurationPair,
  /** From queued to started. */
  wait: DurationPair,
  /** From the end of the first bad build of a branch to the end of its next green one. */
  recovery: DurationPair,
  recoveries: Count,
  /** Commits that were found to have two outcomes. */
  flaky: Count,
});
export type InsightFigures = z.infer<typeof InsightFigures>;

/** One point of every chart: a day, or up to seven of them. */
export const InsightBucket = InsightFigures.extend({ from: z.iso.date(), to: z.iso.date() });
export type InsightBucket = z.infer<typeof InsightBucket>;

/** A state on one branch of a pipeline, over the whole range. */
export const StateInsight = z.object({
  pipelineId: z.string(),
  pipelineName: z.string(),
  branch: z.string(),
  state: z.string(),
  /** Attempts that succeeded, failed or timed out. */
  runs: Count,
  /** How many of them did not succeed. */
  failed: Count,
  totalMs: z.number().nonnegative(),
  duration: DurationPair,
  /** The median of each bucket, in ms; null where it did not run. */
  medians: z.array(z.number().nonnegative().nullable()),
});
export type StateInsight = z.infer<typeof StateInsight>;

const FlakyBuild = z.object({ id: z.string(), number: z.int().positive() });

/** A commit that succeeded once and failed once in the same pipeline. */
export const FlakyCommit = z.object({
  pipelineId: z.string(),
  pipelineName: z.string(),
  branch: z.string(),
  sha: z.string(),
  message: z.string(),
  /** When the second outcome came. */
  foundAt: Moment,
  good: FlakyBuild,
  bad: FlakyBuild,
});
export type FlakyCommit = z.infer<typeof FlakyCommit>;

export const Insights = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  /** Null: all branches of all pipelines. */
  branch: z.string().nullable(),
  /** By day up to 92 days, else by week: seven days each, counted back from the last one. */
  step: z.enum(['day', 'week']),
  figures: InsightFigures,
  /** Of as many days right before. */
  before: InsightFigures,
  /** Oldest first, without a gap. */
  buckets: z.array(InsightBucket),
  /** Those in which most time was spent, that one first. */
  states: z.array(StateInsight),
  /** Found last first; `figures.flaky` counts all of them. */
  flakyCommits: z.array(FlakyCommit),
});
export type Insights = z.infer<typeof Insights>;
