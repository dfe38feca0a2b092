import type { InsightFigures } from '#contract/insights.ts';
import { counts, durations, type Measure, shares } from '#web/charts/measure.ts';

export interface Metric {
  readonly label: string;
  /** In words, as docs/insights.md has it; shown behind "Formula:". */
  readonly formula: string;
  readonly measure: Measure;
  /** Null where there is nothing to tell. */
  readonly valueOf: (figures: InsightFigures) => number | null;
}

/** Every figure that is told of a range, each with its formula. One more is one more entry. */
export const metrics = {
  successRate: {
    label: 'Success rate',
    formula:
      'succeeded builds ÷ (succeeded + failed + timed out + invalid). Canceled and lost ones say nothing of the code.',
    measure: shares,
    valueOf: ({ successRate }) => successRate,
  },
  duration: {
    label: 'Median duration',
    formula:
      'the middle one of all durations, from start to end, of builds that were run to an end of their own: canceled and lost ones are left out.',
    measure: durations,
    valueOf: ({ duration }) => duration.p50,
  },
  slowDuration: {
    label: 'Slow builds (p95)',
    formula: 'the duration that 95 of 100 builds do not exceed.',
    measure: durations,
    valueOf: ({ duration }) => duration.p95,
  },
  throughput: {
    label: 'Builds',
    formula: 'builds that ended in the range, whatever their outcome.',
    measure: counts,
    valueOf: ({ ended }) => totalOf(ended),
  },
  wait: {
    label: 'Median wait',
    formula: 'the middle one of all times from queued to started.',
    measure: durations,
    valueOf: ({ wait }) => wait.p50,
  },
  recovery: {
    label: 'Time to recovery',
    formula:
      'the middle one of all times from the end of the first bad build of a branch to the end of its next green one.',
    measure: durations,
    valueOf: ({ recovery }) => recovery.p50,
  },
  flaky: {
    label: 'Flaky commits',
    formula: 'commits that both succeeded and failed (or timed out) in one pipeline, by when the second outcome came.',
    measure: counts,
    valueOf: ({ flaky }) => flaky,
  },
} as const satisfies Record<string, Metric>;

export function totalOf(ended: InsightFigures['ended']): number {
  return Object.values(ended).reduce((sum, count) => sum + count, 0);
}

/** A share changes by points, everything else by a part of what it was. */
export function changeInWords({ measure }: Metric, now: number | null, before: number | null): string {
  if (now === null || before === null) return 'nothing to compare';
  if (measure === shares) {
    const points = Math.round((now - before) * 100);
    return points === 0
      ? 'as before'
      : `${signOf(points)}${Math.abs(points)} ${Math.abs(points) === 1 ? 'point' : 'points'}`;
  }
  if (now === before) return 'as before';
  if (before === 0) return `before: ${measure.format(0)}`;
  const percent = Math.round((now / before - 1) * 100);
  return percent === 0 ? 'as before' : `${signOf(percent)}${Math.abs(percent)} %`;
}

function signOf(change: number): string {
  return change > 0 ? '+' : '−';
}
