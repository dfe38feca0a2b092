import { expect, test } from 'vitest';
import { learn } from './expectations.ts';

const ran = (durationMs: number, longestSilenceMs: number | null) => ({ durationMs, longestSilenceMs });

test.each([
  ['nothing of no runs', [], { duration: null, silence: null }],
  [
    'all that is known of one run',
    [ran(130_000, 20_000)],
    { duration: { ms: 130_000, runs: 1 }, silence: { ms: 20_000, runs: 1 } },
  ],
  [
    'the median of the durations and the longest silence',
    [ran(120_000, 4000), ran(130_000, 20_000), ran(900_000, 9000)],
    { duration: { ms: 130_000, runs: 3 }, silence: { ms: 20_000, runs: 3 } },
  ],
  [
    'silence from those alone in which it was measured',
    [ran(1000, 300), ran(3000, null)],
    { duration: { ms: 2000, runs: 2 }, silence: { ms: 300, runs: 1 } },
  ],
  ['no silence where it never was', [ran(1000, null)], { duration: { ms: 1000, runs: 1 }, silence: null }],
])('learns %s', (_, green, learned) => {
  expect(learn(green)).toEqual(learned);
});
