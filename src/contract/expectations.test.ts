import { expect, test } from 'vitest';
import { beyond } from './expectations.ts';

test.each([
  ['many runs: a half more', { ms: 120_000, runs: 20 }, 10_000, 180_000],
  ['short ones: the seconds that nobody has to hear of', { ms: 400, runs: 20 }, 10_000, 10_400],
  ['few runs: three times as long', { ms: 120_000, runs: 2 }, 10_000, 360_000],
  ['three runs are enough', { ms: 120_000, runs: 3 }, 10_000, 180_000],
  ['few and short', { ms: 1000, runs: 1 }, 30_000, 31_000],
])('%s', (_, normal, leastMs, from) => {
  expect(beyond(normal, leastMs)).toBe(from);
});
