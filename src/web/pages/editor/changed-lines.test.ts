import { expect, test } from 'vitest';
import { changedLines } from './changed-lines.ts';

test.each([
  ['nothing', 'a\nb\n', 'a\nb\n', { count: 0, lines: [] }],
  ['a line in place of another', 'a\nb\nc\n', 'a\nB\nc\n', { count: 2, lines: [2] }],
  ['two lines more', 'a\nc\n', 'a\nx\ny\nc\n', { count: 2, lines: [2, 3] }],
  ['a line less', 'a\nb\nc\n', 'a\nc\n', { count: 1, lines: [2] }],
])('%s', (_, before, after, expected) => {
  expect(changedLines(before, after)).toEqual(expected);
});
