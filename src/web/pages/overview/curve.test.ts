import { expect, test } from 'vitest';
import { curveOf } from './curve.ts';

const box = { width: 14, height: 10, inset: 2 };

test('a curve goes from the least below to the most on top, and over what is missing', () => {
  expect(curveOf([100, null, 300, 200], box)).toEqual([
    { x: 2, y: 8 },
    { x: 8.7, y: 2 },
    { x: 12, y: 5 },
  ]);
});

test('what never changed is a line in the middle; nothing is none', () => {
  expect(curveOf([5, 5], box).map(({ y }) => y)).toEqual([5, 5]);
  expect(curveOf([null, null], box)).toEqual([]);
  expect(curveOf([], box)).toEqual([]);
  expect(curveOf([7], box)).toEqual([{ x: 2, y: 5 }]);
});
