import { expect, test } from 'vitest';
import type { Status } from '#contract/status.ts';
import { addedDays, type BuildDay, type EndedBuild, emptyDay, successRate, withBuild } from './build-day.ts';
import { quantile } from './duration-histogram.ts';

const build = (status: Status, seconds: number | null = 60, waited = 5): EndedBuild => {
  const queued = Date.UTC(2026, 10, 25, 9);
  const started = queued + waited * 1000;
  return {
    status,
    queuedAt: new Date(queued).toISOString(),
    startedAt: seconds === null ? null : new Date(started).toISOString(),
    finishedAt: new Date(started + (seconds ?? 0) * 1000).toISOString(),
    continues: null,
  };
};
const dayOf = (...builds: EndedBuild[]): BuildDay => builds.reduce(withBuild, emptyDay);

test('each outcome is counted; canceled and lost ones say nothing of the code', () => {
  const day = dayOf(
    build('succeeded'),
    build('succeeded'),
    build('failed'),
    build('timed-out'),
    build('invalid', null),
    build('canceled', 3000),
    build('lost', 3000),
  );
  expect(day).toMatchObject({ succeeded: 2, failed: 1, timedOut: 1, invalid: 1, canceled: 1, lost: 1 });
  expect(successRate(day)).toBe(0.4);
  expect(quantile(day.durations, 1)).toBeLessThan(62_000);
  expect(successRate(dayOf(build('canceled'), build('lost')))).toBeNull();
});

test('one that never started has neither duration nor wait', () => {
  expect(dayOf(build('canceled', null))).toEqual({ ...emptyDay, canceled: 1 });
});

test('one that goes on with another counts, and waited; what it took says nothing of a whole one', () => {
  const whole = dayOf(build('failed', 600));
  const both = withBuild(whole, { ...build('succeeded', 10), continues: 1 });
  expect(both).toMatchObject({ failed: 1, succeeded: 1, durations: whole.durations });
  expect(both.waits).toEqual(dayOf(build('failed'), build('succeeded')).waits);
});

test('days add up, and one can be taken out again', () => {
  const one = dayOf(build('succeeded', 10), build('failed', 20));
  const other = dayOf(build('succeeded', 30), build('lost', 40));
  const sum = addedDays(one, other);
  expect(sum).toEqual(dayOf(build('succeeded', 10), build('failed', 20), build('succeeded', 30), build('lost', 40)));
  expect(addedDays(sum, other, -1)).toEqual(one);
});
