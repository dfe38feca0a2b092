import type { Status } from '#contract/status.ts';
import { type DurationHistogram, withDuration } from './duration-histogram.ts';

/** How the attempts of one state went, in the builds of one branch of a pipeline that ended on one day (UTC). */
export interface StateDay {
  /** Attempts that succeeded, failed or timed out. */
  readonly runs: number;
  /** How many of them did not succeed. */
  readonly failed: number;
  readonly totalMs: number;
  readonly durations: DurationHistogram;
}

export const idleDay: StateDay = { runs: 0, failed: 0, totalMs: 0, durations: {} };

export interface EndedAttempt {
  readonly status: Status;
  readonly startedAt: string;
  readonly endedAt: string;
}

/** The day with an attempt more. Skipped, canceled and lost ones were not run to their end and change nothing. */
export function withAttempt(day: StateDay, { status, startedAt, endedAt }: EndedAttempt): StateDay {
  const bad = status === 'failed' || status === 'timed-out';
  if (!bad && status !== 'succeeded') return day;
  const tookMs = Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
  return {
    runs: day.runs + 1,
    failed: day.failed + (bad ? 1 : 0),
    totalMs: day.totalMs + tookMs,
    durations: withDuration(day.durations, tookMs),
  };
}
