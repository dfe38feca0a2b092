import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockStep } from './clock-step.ts';

test('an axis never has more marks than wanted, and none is nearer than a tenth of a second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 * 86_400_000 }), fc.integer({ min: 2, max: 12 }), (span, most) => {
      const step = clockStep(span, most);
      expect(step).toBeGreaterThanOrEqual(100);
      expect(Math.floor(span / step)).toBeLessThanOrEqual(most);
    }),
  );
});

test.each([
  [0, 100],
  [1000, 500],
  [100_000, 30_000],
  [40 * 3_600_000, 12 * 3_600_000],
  [10 * 86_400_000, 3 * 86_400_000],
])('four steps over %s ms are of %s ms', (span, step) => {
  expect(clockStep(span, 4)).toBe(step);
});
