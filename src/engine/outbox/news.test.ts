import { expect, test } from 'vitest';
import type { ChannelEvent } from '#contract/pipeline-settings.ts';
import type { Status } from '#contract/status.ts';
import { judgeHealth } from '#engine/pipelines/health.ts';
import { eventsOf } from './news.ts';

/** What the builds of a main branch mean, one after the other. */
function story(...builds: Status[]): ChannelEvent[][] {
  return builds.map((status, index) => {
    const newestFirst = builds.slice(0, index + 1).toReversed();
    return eventsOf(judgeHealth(newestFirst.slice(1), 'main').word, judgeHealth(newestFirst, 'main').word, status);
  });
}

test('a pipeline breaks once, stays broken without a word, and is fixed once', () => {
  expect(story('succeeded', 'failed', 'failed', 'timed-out', 'succeeded', 'succeeded', 'succeeded')).toEqual([
    ['succeeded'],
    ['broke', 'failed'],
    // From degraded to unhealthy, then unhealthy as before.
    ['failed'],
    ['failed'],
    // Green, and unhealthy still: three of the last five failed.
    ['succeeded'],
    ['succeeded'],
    ['fixed', 'succeeded'],
  ]);
});

test('a failure that the next build mends is broke and fixed', () => {
  expect(story('succeeded', 'invalid', 'succeeded')).toEqual([
    ['succeeded'],
    ['broke', 'failed'],
    ['fixed', 'succeeded'],
  ]);
});

test('the first build of all breaks the pipeline when it fails, and fixes nothing when it does not', () => {
  expect(story('failed')).toEqual([['broke', 'failed']]);
  expect(story('succeeded')).toEqual([['succeeded']]);
});

test('canceled and lost builds are no news', () => {
  expect(story('succeeded', 'canceled', 'lost', 'failed', 'canceled', 'lost')).toEqual([
    ['succeeded'],
    [],
    [],
    ['broke', 'failed'],
    [],
    [],
  ]);
});
