import { expect, test } from 'vitest';
import { axisOf } from './outcome-axis.ts';

test.each([
  [1, 1],
  [4, 2],
  [7, 5],
  [10, 10],
  [134, 100],
  [260, 200],
  [999, 500],
])('of %d builds the line marks %d', (most, tick) => {
  expect(axisOf(most, 0, 68).tick).toBe(tick);
});

test('both sides fit into the height', () => {
  const { above, below, unit } = axisOf(30, 10, 80);
  expect((above + below) * unit).toBe(80);
});
