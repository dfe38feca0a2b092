import { expect, test } from 'vitest';
import { markedParts } from './marked-parts.ts';

test.each([
  ['no mark', 'abc', [], ['abc']],
  ['a mark in the middle', 'a needle here', [[2, 8]], ['a ', '[needle]', ' here']],
  [
    'marks at both ends, side by side',
    'ababx',
    [
      [0, 2],
      [2, 4],
      [4, 5],
    ],
    ['[ab]', '[ab]', '[x]'],
  ],
  ['an empty line', '', [], []],
])('%s', (_, text, ranges, parts) => {
  const marks = ranges.map(([start = 0, end = 0]) => ({ start, end }));
  const marked = markedParts({ text, marks });
  expect(marked.map((part) => (part.hit ? `[${part.text}]` : part.text))).toEqual(parts);
  expect(marked.map((part) => part.text).join('')).toBe(text);
});
