import type { Trend } from '#contract/pipelines.ts';
import { type BuildDay, successRate } from './build-day.ts';
import { dayMs, movedDay } from './day.ts';
import { type DurationHistogram, merged, quantile } from './duration-histogram.ts';

/** Rate and median are of so many days, with today; they are compared with as many before. */
const periodDays = 30;
/** The medians of a trend are each of so many days. */
const pieceDays = 2;

/** The first day that is looked at, `2026-09-27`. */
export function firstDayOfFigures(now: string): string {
  return movedDay(now, 1 - 2 * periodDays);
}

type Counted = Pick<BuildDay, 'succeeded' | 'failed' | 'timedOut' | 'invalid' | 'durations'> & {
  readonly day: string;
};

export interface RecentFigures {
  readonly successRate: number | null;
  readonly medianDurationMs: number | null;
  readonly trend: Trend;
}

/**
 * How a branch has done lately, from the days on which something ended on it (in any order; those before `firstDayOfFigures` tell nothing).
 * Pure; days are UTC.
 */
export function recentFigures(days: readonly Counted[], now: string): RecentFigures {
  const start = Date.parse(movedDay(now, 1 - periodDays));
  const pieces: DurationHistogram[][] = Array.from({ length: periodDays / pieceDays }, () => []);
  const lately: Counted[] = [];
  const before: Counted[] = [];
  for (const each of days) {
    const index = Math.floor((Date.parse(each.day) - start) / dayMs);
    if (index < 0) before.push(each);
    else lately.push(each);
    pieces[Math.floor(index / pieceDays)]?.push(each.durations);
  }
  const sums = pieces.map(merged);
  return {
    successRate: rateOf(lately),
    medianDurationMs: quantile(merged(sums), 0.5),
    trend: {
      successRateBefore: rateOf(before),
      medianBeforeMs: quantile(merged(before.map(({ durations }) => durations)), 0.5),
      medians: sums.map((sum) => quantile(sum, 0.5)),
    },
  };
}

function rateOf(days: readonly Counted[]): number | null {
  const sum = { succeeded: 0, failed: 0, timedOut: 0, invalid: 0 };
  for (const day of days) for (const outcome of outcomes) sum[outcome] += day[outcome];
  return successRate(sum);
}

const outcomes = ['succeeded', 'failed', 'timedOut', 'invalid'] as const;
