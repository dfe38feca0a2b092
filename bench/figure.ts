import { median } from '#engine/pipelines/median.ts';

/** One measured figure beside its baseline, both medians of the same run, in the same unit. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: number;
  /** `value / baseline`. */
  readonly ratio: number;
}

export type Benchmark = (progress: (line: string) => void) => Promise<Figure[]>;

/** Measures both in turn, so that a machine whose speed drifts drifts for both; the first round warms up and is not counted. */
export async function measure(
  name: string,
  rounds: number,
  subject: () => Promise<number>,
  baseline: () => Promise<number>,
  progress: (line: string) => void,
): Promise<Figure> {
  const values: number[] = [];
  const baselines: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const b = await baseline();
    const v = await subject();
    progress(
      `${name} ${round === 0 ? 'warm-up' : `${round}/${rounds}`}: ${v.toFixed(1)} ms against ${b.toFixed(1)} ms`,
    );
    if (round === 0) continue;
    values.push(v);
    baselines.push(b);
  }
  const value = median(values) ?? 0;
  const base = median(baselines) ?? 0;
  return { name, value, unit: 'ms', baseline: base, ratio: value / base };
}

/** @param part 0.99 for the value that 99 of 100 do not exceed. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.POSITIVE_INFINITY;
}
