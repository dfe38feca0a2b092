import { formatCount, formatShare } from '#web/ui/amount.ts';
import { clockStep } from '#web/ui/clock-step.ts';
import { formatDuration } from '#web/ui/duration.ts';

/** What the values of a chart are: how they are written, where their axis has lines, and what a CSV's head says of them. */
export interface Measure {
  readonly format: (value: number) => string;
  /** From 0, in equal steps, the last one at or above the greatest value. */
  readonly ticks: (greatest: number) => number[];
  readonly unit: string | null;
}

const mostSteps = 4;

/** In ms. */
export const durations: Measure = {
  format: formatDuration,
  ticks: (greatest) => stepsTo(greatest, clockStep(greatest, mostSteps)),
  unit: 'ms',
};

/** From 0 to 1. */
export const shares: Measure = { format: formatShare, ticks: () => [0, 0.25, 0.5, 0.75, 1], unit: null };

export const counts: Measure = {
  format: formatCount,
  ticks: (greatest) => {
    const power = 10 ** Math.floor(Math.log10(Math.max(1, greatest / mostSteps)));
    const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each * mostSteps >= greatest) ?? power;
    return stepsTo(greatest, step);
  },
  unit: null,
};

function stepsTo(greatest: number, step: number): number[] {
  const last = Math.max(1, Math.ceil(greatest / step));
  return Array.from({ length: last + 1 }, (_, index) => index * step);
}
