import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Status } from '#contract/status.ts';
import type { JudgedBuild } from '#engine/ports/health-store.ts';
import { greensToHealthy, healthOver, ruleInWords } from './explain-health.ts';
import { judgeHealth } from './health.ts';

const statuses = ['succeeded', 'failed', 'timed-out', 'invalid', 'lost', 'canceled'] as const satisfies Status[];
const history = fc.array(fc.constantFrom(...statuses), { maxLength: 30 });
const rules = fc
  .integer({ min: 1, max: 12 })
  .chain((window) => fc.record({ window: fc.constant(window), threshold: fc.integer({ min: 1, max: window }) }));

const builds = (...words: Status[]): JudgedBuild[] =>
  words.map((status, index) => ({
    id: `b${index + 1}`,
    number: index + 1,
    status,
    finishedAt: `2026-11-25T09:${String(index).padStart(2, '0')}:00.000Z`,
    durationMs: 1000,
  }));

test('the rule is said in words', () => {
  expect(ruleInWords({ window: 5, threshold: 3 }, 'main')).toBe(
    'Unhealthy when at least 3 of the last 5 builds of main failed; degraded when the last one did. Timed-out and invalid builds count as failed, canceled and lost ones do not count.',
  );
  expect(ruleInWords({ window: 4, threshold: 1 }, 'trunk')).toContain('when one of the last 4 builds of trunk');
});

test.each([
  [[], 1],
  [['succeeded'], 0],
  [['failed'], 1],
  [['failed', 'failed', 'failed'], 3],
  [['failed', 'succeeded', 'failed', 'succeeded', 'failed'], 1],
  [['lost', 'failed', 'failed', 'failed', 'failed', 'failed'], 3],
] as const)('behind %j it takes %i green builds', (newestFirst, greens) => {
  expect(greensToHealthy(newestFirst)).toBe(greens);
});

test('so many green builds make it healthy, and one fewer does not', () => {
  fc.assert(
    fc.property(history, rules, (newestFirst, rule) => {
      const greens = greensToHealthy(newestFirst, rule);
      const behind = (count: number) =>
        judgeHealth([...Array<Status>(count).fill('succeeded'), ...newestFirst], 'main', rule).word;
      expect(behind(greens)).toBe('healthy');
      if (greens > 0) expect(behind(greens - 1)).not.toBe('healthy');
    }),
  );
});

test('over time the word changes with the builds that brought it about', () => {
  const oldestFirst = builds('succeeded', 'failed', 'lost', 'failed', 'failed', 'succeeded', 'succeeded', 'succeeded');
  expect(healthOver(oldestFirst, 'main').map(({ word, build }) => [word, build.number])).toEqual([
    ['healthy', 1],
    ['degraded', 2],
    ['unhealthy', 5],
    ['healthy', 8],
  ]);
});

test('the last change says what the whole history says, and no two neighbours say the same', () => {
  fc.assert(
    fc.property(history, rules, (oldestFirst, rule) => {
      const changes = healthOver(builds(...oldestFirst), 'main', rule);
      const now = judgeHealth(oldestFirst.toReversed(), 'main', rule).word;
      expect(changes.at(-1)?.word ?? 'unknown').toBe(now);
      for (const [index, change] of changes.entries()) expect(change.word).not.toBe(changes[index - 1]?.word);
    }),
  );
});
