import { describe, expect, test } from 'vitest';
import { defaultRetention, type RetentionPolicy } from '#contract/retention.ts';
import type { ShelvedLog } from '#engine/ports/log-shelf.ts';
import { isProtected, limitsOf, whyBeyond, whyTooLarge } from './retention-rule.ts';

const now = Date.parse('2026-11-24T12:00:00.000Z');
const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString();

const log: ShelvedLog = {
  id: 'log',
  buildId: 'b7',
  pipelineId: 'web',
  buildNumber: 7,
  endedAt: daysAgo(10),
  bytes: 100,
  pinned: false,
  buildEnded: true,
};

function policy(limits: Partial<RetentionPolicy>): RetentionPolicy {
  return { days: null, builds: null, bytes: null, pipelines: [], ...limits };
}

describe('a log is beyond the limits', () => {
  test.each<[string, string | null, Partial<RetentionPolicy>, number | null, Partial<ShelvedLog>]>([
    ['not without limits', null, {}, null, { endedAt: daysAgo(9_999) }],
    ['when it is older', 'the installation keeps logs for 9 days', { days: 9 }, null, {}],
    ['not at the very age', null, { days: 10 }, null, {}],
    [
      'a millisecond behind it',
      'the installation keeps logs for 1 day',
      { days: 1 },
      null,
      { endedAt: new Date(now - 86_400_001).toISOString() },
    ],
    [
      'when newer builds are enough',
      'the installation keeps the logs of the last 1,200 builds of a pipeline',
      { builds: 1200 },
      8,
      {},
    ],
    ['not when it is the first that counts', null, { builds: 3 }, 7, {}],
    ['not when there are too few builds', null, { builds: 3 }, null, {}],
    [
      'by its pipeline’s own age',
      'the pipeline keeps logs for 5 days',
      { days: 90, pipelines: [{ pipelineId: 'web', days: 5 }] },
      null,
      {},
    ],
    [
      'by its pipeline’s own count',
      'the pipeline keeps the logs of its last 2 builds',
      { pipelines: [{ pipelineId: 'web', builds: 2 }] },
      9,
      {},
    ],
    [
      'not when its pipeline keeps everything',
      null,
      { days: 1, builds: 1, pipelines: [{ pipelineId: 'web', days: null, builds: null }] },
      9,
      {},
    ],
    [
      'by the installation where its pipeline says nothing',
      'the installation keeps logs for 3 days',
      { days: 3, pipelines: [{ pipelineId: 'web', builds: null }] },
      null,
      {},
    ],
    ['not by another pipeline’s limit', null, { pipelines: [{ pipelineId: 'api', days: 1 }] }, null, {}],
  ])('%s', (_, because, limits, firstCounted, change) => {
    const rule = { ...limitsOf(policy(limits), 'web'), standing: { firstCounted, lastBuilds: [] }, now };
    expect(whyBeyond({ ...log, ...change }, rule)).toBe(because);
  });

  test('by default after 90 days', () => {
    const rule = { ...limitsOf(defaultRetention, 'web'), standing: { firstCounted: null, lastBuilds: [] }, now };
    expect([90, 91].map((days) => whyBeyond({ ...log, endedAt: daysAgo(days) }, rule))).toEqual([
      null,
      'the installation keeps logs for 90 days',
    ]);
  });
});

test.each<[string, boolean, Partial<ShelvedLog>, string[]]>([
  ['a pinned build', true, { pinned: true }, []],
  ['a build that has not ended', true, { buildEnded: false }, []],
  ['the last green or finished build of the branch', true, {}, ['b9', 'b7']],
  ['nothing else', false, {}, ['b9', 'b8']],
])('no limit removes the log of %s', (_, kept, change, lastBuilds) => {
  const rule = { ...limitsOf(policy({ days: 1 }), 'web'), standing: { firstCounted: 100, lastBuilds }, now };
  expect(isProtected({ ...log, ...change }, rule)).toBe(kept);
});

test('sizes are said in round numbers', () => {
  expect([20e9, 1.5e9, 250e6].map(whyTooLarge)).toEqual([
    'the installation keeps 20 GB of logs',
    'the installation keeps 1.5 GB of logs',
    'the installation keeps 250 MB of logs',
  ]);
});
