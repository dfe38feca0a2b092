import { added, type DurationHistogram, withDuration } from './duration-histogram.ts';

/** How steady a branch of a pipeline was on one day (UTC), or all of them altogether. */
export interface StabilityDay {
  /** How long the breaks lasted that ended on that day. */
  readonly recoveries: DurationHistogram;
  /** Commits whose second outcome came on that day. */
  readonly flaky: number;
}

export const steadyDay: StabilityDay = { recoveries: {}, flaky: 0 };

/** Both days in one; with `sign` -1 the first without the second. */
export function addedStability(first: StabilityDay, second: StabilityDay, sign: 1 | -1 = 1): StabilityDay {
  return {
    recoveries: added(first.recoveries, second.recoveries, sign),
    flaky: Math.max(0, first.flaky + sign * second.flaky),
  };
}

/** A day on which one break ended, after so many ms. */
export function recoveryOf(recoveredMs: number): StabilityDay {
  return { recoveries: withDuration({}, recoveredMs), flaky: 0 };
}

/** A day on which one commit was found flaky. */
export const flakyDay: StabilityDay = { recoveries: {}, flaky: 1 };
