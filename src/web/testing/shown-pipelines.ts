import type { Build } from '#contract/builds.ts';
import type { PipelineRow } from '#contract/pipelines.ts';

const at = '2026-11-24T09:00:00.000Z';

/** For tests: a build of the pipeline `web` as lists show it. */
export function shownBuild(number: number, version: number, change: Partial<Build> = {}): Build {
  return {
    id: `b${number}`,
    pipelineId: 'web',
    pipelineName: 'web',
    number,
    status: 'running',
    reason: null,
    branch: 'main',
    commit: null,
    trigger: { type: 'manual', actor: 'local' },
    deliveryId: null,
    continues: null,
    queuedAt: at,
    startedAt: at,
    finishedAt: null,
    cancelRequestedAt: null,
    pinned: false,
    waitsFor: null,
    version,
    ...change,
  };
}

/** For tests: a row of the overview, with one build that runs. */
export function shownRow(id: string, change: Partial<PipelineRow> = {}): PipelineRow {
  return {
    id,
    name: id,
    kind: 'microservice',
    repository: '/x',
    branch: 'main',
    createdAt: at,
    health: { word: 'unknown', since: null, because: '', mutedUntil: null },
    version: 1,
    lastBuilds: [{ id: 'b1', number: 1, status: 'running', durationMs: null }],
    latest: shownBuild(1, 3, { pipelineId: id, pipelineName: id }),
    successRate: null,
    medianDurationMs: null,
    trend: { successRateBefore: null, medianBeforeMs: null, medians: [] },
    favourite: false,
    ...change,
  };
}
