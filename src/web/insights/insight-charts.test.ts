import { expect, test } from 'vitest';
import { tableOf } from '#web/charts/chart-model.ts';
import { chartsOf, stateModel, summaryOf } from './insight-charts.ts';
import { testInsights } from './insight-fixture.ts';

const charts = new Map(chartsOf(testInsights).map((chart) => [chart.name, chart]));
const rowsOf = (name: string) => {
  const chart = charts.get(name);
  return chart ? tableOf(chart.model) : [];
};

test('each chart has one point a bucket and the figures of it', () => {
  expect(rowsOf('duration')).toEqual([
    ['Day', 'Median (p50) (ms)', '95th percentile (p95) (ms)'],
    ['2026-11-24', null, null],
    ['2026-11-25', 60_000, 90_000],
  ]);
  expect(rowsOf('success-rate')).toEqual([
    ['Day', 'Success rate'],
    ['2026-11-24', null],
    ['2026-11-25', 0.75],
  ]);
});

test('what did not succeed hangs below the line, told apart by name', () => {
  expect(rowsOf('throughput')[2]).toEqual(['2026-11-25', 3, 1, 1, 1, 0]);
  const below = charts.get('throughput')?.model.series.filter((series) => series.below) ?? [];
  expect(below.map(({ name }) => name)).toEqual(['Failed', 'Timed out or lost', 'Invalid']);
});

test('states of several pipelines are named with them', () => {
  const names = (branch: string | null) =>
    stateModel({ ...testInsights, branch }, testInsights.states).series.map(({ name }) => name);
  expect(names('main')).toEqual(['Test', 'Build']);
  expect(names(null)).toEqual(['Test of Shop (main)', 'Build of Shop (main)']);
});

test('a chart says what it shows', () => {
  const duration = charts.get('duration');
  const said = duration && summaryOf(duration.model, (day) => day);
  expect(said).toBe('Median (p50): between 1m 00s and 1m 00s (2026-11-25), last 1m 00s.');
  expect(summaryOf(stateModel(testInsights, []), (day) => day)).toBe('No values in this range.');
});
