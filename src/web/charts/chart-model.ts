import type { Measure } from './measure.ts';

export interface Series {
  readonly name: string;
  /** A CSS colour: `var(--accent-fill)`. */
  readonly colour: string;
  /** A line that shall be told apart without its colour. */
  readonly dashed?: boolean;
  /** A bar that hangs below the base line. */
  readonly below?: boolean;
  /** One a point; null where there is none. */
  readonly values: readonly (number | null)[];
}

/** What a chart, its table and its file show: all three are made of this, so that they say the same. */
export interface ChartModel {
  /** What a point is: "Day". */
  readonly pointName: string;
  readonly points: readonly string[];
  readonly series: readonly Series[];
  readonly measure: Measure;
}

/** Whether there is anything to draw. */
export function hasValues({ series }: ChartModel): boolean {
  return series.some(({ values }) => values.some((value) => value !== null && value !== 0));
}

/** The model as rows of cells, head first; numbers as they are, null for none. */
export function tableOf({ pointName, points, series, measure }: ChartModel): (string | number | null)[][] {
  const unit = measure.unit === null ? '' : ` (${measure.unit})`;
  return [
    [pointName, ...series.map(({ name }) => `${name}${unit}`)],
    ...points.map((point, index) => [point, ...series.map(({ values }) => values[index] ?? null)]),
  ];
}
