import { expect, test } from 'vitest';
import type { Pipeline } from '#contract/pipelines.ts';
import type { InsightPlace, InsightStore, PlacedState } from '#engine/ports/insight-store.ts';
import { type BuildDay, type EndedBuild, emptyDay, withBuild } from './build-day.ts';
import type { DaySpan } from './insight-range.ts';
import { readInsights, readPipelineInsights } from './read-insights.ts';
import { addedStability, flakyDay, recoveryOf } from './stability-day.ts';
import { idleDay, withAttempt } from './state-day.ts';

const now = '2026-11-25T09:00:00.000Z';
const minuteMs = 60_000;

/** A build that waited a second and took so many minutes. */
function build(status: EndedBuild['status'], minutes: number): EndedBuild {
  const queued = Date.parse('2026-11-25T06:00:00.000Z');
  const moment = (ms: number) => new Date(queued + ms).toISOString();
  const finishedAt = moment(1000 + minutes * minuteMs);
  return { status, queuedAt: moment(0), startedAt: moment(1000), finishedAt, continues: null };
}
const dayOf = (day: string, ...builds: EndedBuild[]) => ({ day, ...builds.reduce<BuildDay>(withBuild, emptyDay) });
const attempt = (status: 'succeeded' | 'failed', minutes: number) => {
  const { startedAt, finishedAt } = build(status, minutes);
  return { status, startedAt: startedAt ?? '', endedAt: finishedAt };
};

const all = [
  dayOf('2026-10-20', build('succeeded', 2), build('succeeded', 2), build('failed', 2), build('failed', 2)),
  dayOf('2026-11-20', build('succeeded', 10), build('canceled', 90)),
  dayOf('2026-11-25', build('succeeded', 10), build('succeeded', 10), build('timed-out', 60), build('lost', 1)),
];
const stability = [{ day: '2026-11-25', ...addedStability(recoveryOf(30 * minuteMs), flakyDay) }];
const stateDays = [
  { day: '2026-11-20', ...withAttempt(idleDay, attempt('succeeded', 4)) },
  { day: '2026-11-25', ...withAttempt(withAttempt(idleDay, attempt('succeeded', 8)), attempt('failed', 8)) },
];
const state: PlacedState = { pipelineId: 'web', pipelineName: 'Web', branch: 'main', state: 'Test' };

const within = <Day extends { day: string }>(days: Day[], { from, to }: DaySpan) =>
  days.filter(({ day }) => day >= from && day <= to);

/** A store of what is above; notes for which places it was asked. */
function context() {
  const asked: (InsightPlace | null)[] = [];
  const insights: InsightStore = {
    async days(place, span) {
      asked.push(place);
      return within(all, span);
    },
    stability: async (_place, span) => within(stability, span),
    slowestStates: async () => [state],
    stateDays: async (_state, span) => within(stateDays, span),
    flakyCommits: async () => [],
  };
  const pipelines = { get: async () => ({ id: 'web', branch: 'main' }) as Pipeline } as never;
  return { asked, context: { pipelines, insights, now: () => now } };
}
const near = (ms: number) => ({
  asymmetricMatch: (told: unknown) => typeof told === 'number' && Math.abs(told - ms) <= ms * 0.026,
});

test('figures are of the whole range, beside those of as many days before', async () => {
  const { context: of } = context();
  const { from, to, step, figures, before } = await readInsights(of, {});
  expect({ from, to, step }).toEqual({ from: '2026-10-27', to: '2026-11-25', step: 'day' });
  expect(figures).toEqual({
    ended: { succeeded: 3, failed: 0, timedOut: 1, invalid: 0, canceled: 1, lost: 1 },
    successRate: 0.75,
    // Of the builds that succeeded or failed; the canceled one of 90 minutes is not among them.
    duration: { p50: near(10 * minuteMs), p95: near(60 * minuteMs) },
    wait: { p50: near(1000), p95: near(1000) },
    recovery: { p50: near(30 * minuteMs), p95: near(30 * minuteMs) },
    recoveries: 1,
    flaky: 1,
  });
  expect(before.successRate).toBe(0.5);
  expect(before.duration.p50).toEqual(near(2 * minuteMs));
  expect(before).toMatchObject({ recoveries: 0, flaky: 0, recovery: { p50: null, p95: null } });
});

test('each part of the range has its figures, and a day without builds is there', async () => {
  const { context: of } = context();
  const { buckets, states } = await readInsights(of, { from: '2026-11-19' });
  expect(buckets.map(({ from }) => from.slice(8))).toEqual(['19', '20', '21', '22', '23', '24', '25']);
  expect(buckets.map(({ successRate }) => successRate)).toEqual([null, 1, null, null, null, null, 2 / 3]);
  expect(states).toMatchObject([{ ...state, runs: 3, failed: 1, totalMs: 20 * minuteMs }]);
  const [none, first] = states[0]?.medians ?? [];
  expect([none, first]).toEqual([null, near(4 * minuteMs)]);
  expect(states[0]?.medians.at(-1)).toEqual(near(8 * minuteMs));
  expect(states[0]?.medians).toHaveLength(buckets.length);
});

test('a long range is told by week', async () => {
  const { context: of } = context();
  const { step, buckets } = await readInsights(of, { from: '2026-06-01' });
  expect(step).toBe('week');
  expect(buckets.at(-1)).toMatchObject({ from: '2026-11-19', to: '2026-11-25', ended: { succeeded: 3 } });
});

test('of a pipeline it is the main branch, unless another is named', async () => {
  const { asked, context: of } = context();
  expect((await readPipelineInsights(of, 'web', {})).branch).toBe('main');
  expect((await readPipelineInsights(of, 'web', { branch: 'next' })).branch).toBe('next');
  expect((await readInsights(of, {})).branch).toBeNull();
  expect(asked).toEqual([{ pipelineId: 'web', branch: 'main' }, { pipelineId: 'web', branch: 'next' }, null]);
});
