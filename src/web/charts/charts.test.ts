import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChartModel, hasValues, tableOf } from './chart-model.ts';
import { csvOf } from './csv-file.ts';
import { counts, durations, shares } from './measure.ts';

test('an axis has few lines, at amounts that people know', () => {
  expect(durations.ticks(70_000)).toEqual([0, 30_000, 60_000, 90_000]);
  expect(durations.ticks(0)).toEqual([0, 100]);
  expect(durations.ticks(40 * 3_600_000).map((tick) => tick / 3_600_000)).toEqual([0, 12, 24, 36, 48]);
  expect(counts.ticks(7)).toEqual([0, 2, 4, 6, 8]);
  expect(counts.ticks(0)).toEqual([0, 1]);
  expect(shares.ticks(0.3)).toEqual([0, 0.25, 0.5, 0.75, 1]);
});

test('an axis reaches the greatest value in at most five lines', () => {
  for (const { ticks } of [durations, counts]) {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000_000_000 }), (greatest) => {
        const all = ticks(greatest);
        expect(all.length).toBeLessThanOrEqual(5);
        expect(all.at(-1)).toBeGreaterThanOrEqual(greatest);
      }),
    );
  }
});

const model: ChartModel = {
  pointName: 'Day',
  points: ['2026-11-24', '2026-11-25'],
  series: [
    { name: 'p50', colour: 'red', values: [null, 12_000] },
    { name: '=HYPERLINK("x")', colour: 'red', values: [null, null] },
  ],
  measure: durations,
};

test('the file holds what the chart shows, and no formula', () => {
  expect(csvOf(tableOf(model))).toBe(`Day,p50 (ms),"'=HYPERLINK(""x"") (ms)"\r\n2026-11-24,,\r\n2026-11-25,12000,`);
});

test('a chart of nothing but zeros has nothing to draw', () => {
  const [series] = model.series;
  expect(hasValues(model)).toBe(true);
  expect(hasValues({ ...model, series: series ? [{ ...series, values: [null, 0] }] : [] })).toBe(false);
});
