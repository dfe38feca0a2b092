import type { HealthWord } from '#contract/status.ts';

/** Broke first: unhealthy, degraded, never built, healthy. */
const ranks: Record<HealthWord, number> = { unhealthy: 0, degraded: 1, unknown: 2, healthy: 3 };

/**
 * Where a pipeline stands on the overview: rank ascending, then key descending. Bad ones by their newest break, those never
 * built by when they were added, healthy ones by their last build; a run in progress moves nothing.
 */
export function overviewOrder(pipeline: {
  word: HealthWord;
  since: string | null;
  createdAt: string;
  lastFinishedAt: string | null;
}) {
  const byBreak = pipeline.word === 'unhealthy' || pipeline.word === 'degraded';
  const key = byBreak ? pipeline.since : pipeline.word === 'healthy' ? pipeline.lastFinishedAt : null;
  return { sortRank: ranks[pipeline.word], sortKey: key ?? pipeline.createdAt };
}
