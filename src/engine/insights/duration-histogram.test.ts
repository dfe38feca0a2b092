import fc from 'fast-check';
import { expect, test } from 'vitest';
import { added, type DurationHistogram, merged, quantile, withDuration } from './duration-histogram.ts';

const durations = fc.array(fc.integer({ min: 0, max: 48 * 3_600_000 }), { minLength: 1, maxLength: 200 });
const parts = fc.constantFrom(0, 0.05, 0.5, 0.95, 1);

const histogramOf = (all: readonly number[]) =>
  all.reduce<DurationHistogram>((histogram, duration) => withDuration(histogram, duration), {});

test('without durations there is no quantile', () => {
  expect(quantile({}, 0.5)).toBeNull();
});

test('a quantile is that of the durations themselves, to 2.5 % and a millisecond', () => {
  fc.assert(
    fc.property(durations, parts, (all, part) => {
      const sorted = all.toSorted((one, other) => one - other);
      const exact = sorted[Math.max(1, Math.ceil(part * all.length)) - 1] ?? Number.NaN;
      const told = quantile(histogramOf(all), part) ?? Number.NaN;
      expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * 0.026 + 2);
    }),
  );
});

test('adding one and taking it away again changes nothing', () => {
  fc.assert(
    fc.property(durations, durations, (one, other) => {
      const sum = added(histogramOf(one), histogramOf(other));
      expect(sum).toEqual(histogramOf([...one, ...other]));
      expect(merged([histogramOf(one), {}, histogramOf(other)])).toEqual(sum);
      expect(added(sum, histogramOf(other), -1)).toEqual(histogramOf(one));
    }),
  );
});

test('it survives being stored as JSON', () => {
  const histogram = histogramOf([0, 1, 250, 250, 90_000]);
  expect(JSON.parse(JSON.stringify(histogram))).toEqual(histogram);
  expect(quantile(histogram, 1)).toBeGreaterThan(87_000);
});
