import { expect, test } from 'vitest';
import type { Status } from '#contract/status.ts';
import { commitOutcome, otherOutcome } from './commit-outcome.ts';
import { quantile } from './duration-histogram.ts';
import { addedStability, steadyDay } from './stability-day.ts';
import { idleDay, type StateDay, withAttempt } from './state-day.ts';

const attempt = (status: Status, seconds: number) => ({
  status,
  startedAt: '2026-11-25T09:00:00.000Z',
  endedAt: new Date(Date.UTC(2026, 10, 25, 9, 0, seconds)).toISOString(),
});
const dayOf = (...attempts: ReturnType<typeof attempt>[]): StateDay => attempts.reduce(withAttempt, idleDay);

test('attempts that came to an end of their own are counted, with what they took', () => {
  const day = dayOf(attempt('succeeded', 10), attempt('failed', 20), attempt('timed-out', 60));
  expect(day).toMatchObject({ runs: 3, failed: 2, totalMs: 90_000 });
  expect(quantile(day.durations, 0.5)).toBeGreaterThan(19_000);
  expect(quantile(day.durations, 0.5)).toBeLessThan(21_000);
});

test('what was skipped, canceled, lost or goes on says nothing of how long the state takes', () => {
  const silent = (['skipped', 'canceled', 'lost', 'running'] as const).map((status) => attempt(status, 30));
  expect(dayOf(...silent)).toEqual(idleDay);
});

test.each<[Status, 'good' | 'bad' | null]>([
  ['succeeded', 'good'],
  ['failed', 'bad'],
  ['timed-out', 'bad'],
  ['invalid', null],
  ['canceled', null],
  ['lost', null],
  ['running', null],
])('a build that ended as %s says %s of its commit', (status, outcome) => {
  expect(commitOutcome(status)).toBe(outcome);
  if (outcome !== null) expect(otherOutcome(otherOutcome(outcome))).toBe(outcome);
});

test('days of stability add up, and one can be taken out again', () => {
  const one = { recoveries: { '200': 1, '210': 2 }, flaky: 1 };
  const other = { recoveries: { '210': 1 }, flaky: 3 };
  expect(addedStability(addedStability(one, other), other, -1)).toEqual(one);
  expect(addedStability(one, one, -1)).toEqual(steadyDay);
});
