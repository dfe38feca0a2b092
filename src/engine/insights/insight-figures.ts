import type { InsightFigures } from '#contract/insights.ts';
import { type BuildDay, successRate } from './build-day.ts';
import { type DurationHistogram, merged, quantile } from './duration-histogram.ts';
import type { StabilityDay } from './stability-day.ts';

const outcomes = ['succeeded', 'failed', 'timedOut', 'invalid', 'canceled', 'lost'] as const;

/** Days in figures. Quantiles are of all durations of all days, not means of the days' own. */
export function figuresOf(days: readonly BuildDay[], stability: readonly StabilityDay[]): InsightFigures {
  const ended = { succeeded: 0, failed: 0, timedOut: 0, invalid: 0, canceled: 0, lost: 0 };
  for (const day of days) for (const outcome of outcomes) ended[outcome] += day[outcome];
  const recoveries = merged(stability.map((day) => day.recoveries));
  return {
    ended,
    successRate: successRate(ended),
    duration: pairOf(merged(days.map((day) => day.durations))),
    wait: pairOf(merged(days.map((day) => day.waits))),
    recovery: pairOf(recoveries),
    recoveries: Object.values(recoveries).reduce((sum, count) => sum + count, 0),
    flaky: stability.reduce((sum, day) => sum + day.flaky, 0),
  };
}

/** Median and 95th percentile. */
export function pairOf(histogram: DurationHistogram): InsightFigures['duration'] {
  return { p50: quantile(histogram, 0.5), p95: quantile(histogram, 0.95) };
}
