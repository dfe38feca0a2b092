import type { InsightFigures, Insights } from '#contract/insights.ts';

const none = { p50: null, p95: null };

export const noFigures: InsightFigures = {
  ended: { succeeded: 0, failed: 0, timedOut: 0, invalid: 0, canceled: 0, lost: 0 },
  successRate: null,
  duration: none,
  wait: none,
  recovery: none,
  recoveries: 0,
  flaky: 0,
};

const figures: InsightFigures = {
  ended: { succeeded: 3, failed: 1, timedOut: 0, invalid: 0, canceled: 1, lost: 1 },
  successRate: 0.75,
  duration: { p50: 60_000, p95: 90_000 },
  wait: { p50: 1000, p95: 2000 },
  recovery: { p50: 600_000, p95: 600_000 },
  recoveries: 1,
  flaky: 1,
};

const shop = { pipelineId: 'shop', pipelineName: 'Shop', branch: 'main' };

/** For tests: two days, and builds on the second one. */
export const testInsights: Insights = {
  from: '2026-11-24',
  to: '2026-11-25',
  branch: 'main',
  step: 'day',
  figures,
  before: { ...noFigures, ended: { ...noFigures.ended, succeeded: 1, failed: 1 }, successRate: 0.5 },
  buckets: [
    { from: '2026-11-24', to: '2026-11-24', ...noFigures },
    { from: '2026-11-25', to: '2026-11-25', ...figures },
  ],
  states: [
    {
      ...shop,
      state: 'Test',
      runs: 4,
      failed: 1,
      totalMs: 160_000,
      duration: { p50: 40_000, p95: 60_000 },
      medians: [null, 40_000],
    },
    {
      ...shop,
      state: 'Build',
      runs: 4,
      failed: 0,
      totalMs: 80_000,
      duration: { p50: 20_000, p95: 25_000 },
      medians: [null, 20_000],
    },
  ],
  flakyCommits: [
    {
      ...shop,
      sha: 'c0ffee'.padEnd(40, '0'),
      message: 'Wait for the port',
      foundAt: '2026-11-25T09:00:00.000Z',
      good: { id: 'b2', number: 2 },
      bad: { id: 'b1', number: 1 },
    },
  ],
};
