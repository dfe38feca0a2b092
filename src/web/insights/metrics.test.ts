import { expect, test } from 'vitest';
import { changeInWords, metrics } from './metrics.ts';

test.each([
  ['successRate', 0.8, 0.75, '+5 points'],
  ['successRate', 0.74, 0.75, '−1 point'],
  ['successRate', 0.75, 0.75, 'as before'],
  ['duration', 90_000, 60_000, '+50 %'],
  ['duration', 30_000, 60_000, '−50 %'],
  ['throughput', 3, 0, 'before: 0'],
  ['throughput', 0, 0, 'as before'],
  ['wait', 1000, null, 'nothing to compare'],
  ['recovery', null, 1000, 'nothing to compare'],
] as const)('%s from %s to %s is %s', (name, now, before, words) => {
  expect(changeInWords(metrics[name], now, before)).toBe(words);
});
