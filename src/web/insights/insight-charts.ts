import type { InsightBucket, Insights, StateInsight } from '#contract/insights.ts';
import type { ChartModel, Series } from '#web/charts/chart-model.ts';
import { counts, durations, type Measure, shares } from '#web/charts/measure.ts';

/** Colours that mean something by their place and dash alone; outcomes have those of their status. */
const main = 'var(--accent-fill)';
const beside = 'var(--text-3)';

export interface InsightChart {
  /** In the address, and in the file's name. */
  readonly name: string;
  readonly title: string;
  readonly kind: 'lines' | 'bars';
  readonly formula: string;
  readonly model: ChartModel;
}

/** The charts over time, each with its formula. */
export function chartsOf(insights: Insights): InsightChart[] {
  const { buckets } = insights;
  const pair = (of: 'duration' | 'wait' | 'recovery') =>
    modelOf(insights, durations, [
      { name: 'Median (p50)', colour: main, values: buckets.map((bucket) => bucket[of].p50) },
      { name: '95th percentile (p95)', colour: beside, dashed: true, values: buckets.map((bucket) => bucket[of].p95) },
    ]);
  const rate = { name: 'Success rate', colour: main, values: buckets.map(({ successRate }) => successRate) };
  return [
    {
      name: 'duration',
      title: 'Duration',
      kind: 'lines',
      formula: 'from start to end, of builds that were not canceled or lost.',
      model: pair('duration'),
    },
    {
      name: 'success-rate',
      title: 'Success rate',
      kind: 'lines',
      formula: 'succeeded ÷ (succeeded + failed + timed out + invalid).',
      model: modelOf(insights, shares, [rate]),
    },
    {
      name: 'throughput',
      title: 'Builds ended',
      kind: 'bars',
      formula: 'builds by how they ended; those that did not succeed hang below the line.',
      model: modelOf(insights, counts, outcomesOf(buckets)),
    },
    {
      name: 'wait',
      title: 'Queue time',
      kind: 'lines',
      formula: 'from queued to started.',
      model: pair('wait'),
    },
    {
      name: 'recovery',
      title: 'Time to recovery',
      kind: 'lines',
      formula: 'from the end of the first bad build of a branch to the end of its next green one, by when that was.',
      model: pair('recovery'),
    },
  ];
}

/** As on the overview: bad outcomes hang below the line, so that they read without colour. */
function outcomesOf(buckets: readonly InsightBucket[]): Series[] {
  const series = (name: string, tone: string, below: boolean, count: (ended: InsightBucket['ended']) => number) => ({
    name,
    colour: `var(--st-${tone}-fill)`,
    below,
    values: buckets.map(({ ended }) => count(ended)),
  });
  return [
    series('Succeeded', 'ok', false, ({ succeeded }) => succeeded),
    series('Canceled', 'idle', false, ({ canceled }) => canceled),
    series('Failed', 'failed', true, ({ failed }) => failed),
    series('Timed out or lost', 'late', true, ({ timedOut, lost }) => timedOut + lost),
    series('Invalid', 'invalid', true, ({ invalid }) => invalid),
  ];
}

/** The medians of states, one series each. */
export function stateModel(insights: Insights, states: readonly StateInsight[]): ChartModel {
  return modelOf(
    insights,
    durations,
    states.map((state) => ({
      name: stateName(state, insights.branch === null),
      colour: main,
      values: state.medians,
    })),
  );
}

/** What a state is called; where several pipelines are shown, with its pipeline and branch. */
export function stateName({ state, pipelineName, branch }: StateInsight, full: boolean): string {
  return full ? `${state} of ${pipelineName} (${branch})` : state;
}

function modelOf({ step, buckets }: Insights, measure: Measure, series: readonly Series[]): ChartModel {
  return {
    pointName: step === 'day' ? 'Day' : 'Week from',
    points: buckets.map(({ from }) => from),
    series,
    measure,
  };
}

/** What a chart says in a sentence: the greatest value of its first series, and where it is. */
export function summaryOf({ points, series, measure }: ChartModel, formatPoint: (point: string) => string): string {
  const [first] = series;
  const values = first?.values ?? [];
  const known = values.filter((value) => value !== null);
  if (!first || known.length === 0) return 'No values in this range.';
  const greatest = Math.max(...known);
  const least = Math.min(...known);
  const at = formatPoint(points[values.indexOf(greatest)] ?? '');
  const last = measure.format(known.at(-1) ?? greatest);
  return `${first.name}: between ${measure.format(least)} and ${measure.format(greatest)} (${at}), last ${last}.`;
}
