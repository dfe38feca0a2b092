import { expect, test } from 'vitest';
import type { HealthChange } from '#contract/health.ts';
import { healthSpans } from './health-spans.ts';

const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T00:00:00.000Z`;
const change = (day: number, word: HealthChange['word'], number: number): HealthChange => ({
  at: at(day),
  word,
  because: `Because of ${number}`,
  build: { id: `b${number}`, number },
});

test('the spans go from the beginning to now without a gap, the first by what was before', () => {
  const changes = [change(1, 'degraded', 7), change(10, 'healthy', 8), change(20, 'unhealthy', 9)];
  const spans = healthSpans({ changes, since: at(5) }, Date.parse(at(25)));
  expect(spans.map(({ from, to, word, build }) => [from, to, word, build])).toEqual([
    [Date.parse(at(5)), Date.parse(at(10)), 'degraded', null],
    [Date.parse(at(10)), Date.parse(at(20)), 'healthy', 8],
    [Date.parse(at(20)), Date.parse(at(25)), 'unhealthy', 9],
  ]);
});

test('what had never been built begins as that', () => {
  const spans = healthSpans({ changes: [], since: at(5) }, Date.parse(at(25)));
  expect(spans).toEqual([
    { from: Date.parse(at(5)), to: Date.parse(at(25)), word: 'unknown', because: '', build: null },
  ]);
});
