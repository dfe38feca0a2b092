import { expect, test } from 'vitest';
import type { Status } from '#contract/status.ts';
import { afterBuild } from './recovery.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 25, 9, minute)).toISOString();

/** How long each break lasted, in minutes, when builds of these statuses end one minute after the other. */
function breaksOf(...statuses: Status[]): { ended: number[]; brokenSince: string | null } {
  const ended: number[] = [];
  let since: string | null = null;
  for (const [minute, status] of statuses.entries()) {
    const { brokenSince, recoveredMs } = afterBuild(since, { status, finishedAt: at(minute) });
    if (recoveredMs !== null) ended.push(recoveredMs / 60_000);
    since = brokenSince;
  }
  return { ended, brokenSince: since };
}

test('a break lasts from the end of the first bad build to the end of the next green one', () => {
  expect(breaksOf('succeeded', 'failed', 'timed-out', 'invalid', 'succeeded')).toEqual({
    ended: [3],
    brokenSince: null,
  });
  expect(breaksOf('failed', 'succeeded', 'succeeded', 'failed', 'succeeded').ended).toEqual([1, 1]);
});

test('canceled and lost builds neither break nor mend', () => {
  expect(breaksOf('canceled', 'lost')).toEqual({ ended: [], brokenSince: null });
  expect(breaksOf('failed', 'canceled', 'lost', 'succeeded').ended).toEqual([3]);
});

test('one that goes on has not been recovered from', () => {
  expect(breaksOf('succeeded', 'failed', 'failed')).toEqual({ ended: [], brokenSince: at(1) });
});
