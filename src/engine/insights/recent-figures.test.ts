import { expect, test } from 'vitest';
import { emptyDay } from './build-day.ts';
import { withDuration } from './duration-histogram.ts';
import { firstDayOfFigures, recentFigures } from './recent-figures.ts';

const now = '2026-11-25T09:00:00.000Z';
const about = (ms: number) => expect.closeTo(ms, -Math.log10(ms * 0.05));
const day = (date: string, succeeded: number, failed: number, seconds: number) => ({
  ...emptyDay,
  day: date,
  succeeded,
  failed,
  durations: withDuration({}, seconds * 1000, succeeded + failed),
});

test('nothing built lately has no figures', () => {
  expect(recentFigures([], now)).toEqual({
    successRate: null,
    medianDurationMs: null,
    trend: { successRateBefore: null, medianBeforeMs: null, medians: Array(15).fill(null) },
  });
});

test('thirty days with today are compared with the thirty before them', () => {
  const figures = recentFigures(
    [
      day('2026-11-25', 3, 1, 60),
      day('2026-10-27', 1, 0, 60),
      day('2026-10-26', 1, 3, 120),
      day('2026-09-27', 1, 0, 120),
    ],
    now,
  );
  expect(figures).toMatchObject({
    successRate: 0.8,
    medianDurationMs: about(60_000),
    trend: { successRateBefore: 0.4, medianBeforeMs: about(120_000) },
  });
});

test('the trend is in pieces of two days, the last of them ends today', () => {
  const { medians } = recentFigures(
    [
      day('2026-11-25', 1, 0, 40),
      day('2026-11-24', 1, 0, 40),
      day('2026-11-23', 1, 0, 20),
      day('2026-10-27', 1, 0, 10),
    ],
    now,
  ).trend;
  expect(medians).toHaveLength(15);
  expect(medians[14]).toEqual(about(40_000));
  expect(medians[13]).toEqual(about(20_000));
  expect(medians[0]).toEqual(about(10_000));
  expect(medians.slice(1, 13)).toEqual(Array(12).fill(null));
});

test('the days that are looked at begin 59 days ago', () => {
  expect(firstDayOfFigures(now)).toBe('2026-09-27');
});
