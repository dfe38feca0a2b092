import type { Selectable, Updateable } from 'kysely';
import { Status } from '#contract/status.ts';
import type { HealthStore, JudgedPipeline } from '#engine/ports/health-store.ts';
import { listHealthChanges } from './health-changes.ts';
import { judgeAnew } from './judge-pipeline.ts';
import { type Database, durably } from './open-database.ts';
import { pipelineRow } from './pipeline-store.ts';
import { toPipeline } from './rows.ts';
import type { PipelineTable } from './schema.ts';

/** `now` dates a change of health that comes of another rule. */
export function createHealthStore(database: Database, now: () => string): HealthStore {
  const change = (pipelineId: string, columns: Updateable<PipelineTable>, judged: boolean) =>
    durably(database, async (tx) => {
      await pipelineRow(tx, pipelineId);
      await tx
        .updateTable('pipelines')
        .set((row) => ({ ...columns, version: row('version', '+', 1) }))
        .where('id', '=', pipelineId)
        .execute();
      if (judged) await judgeAnew(tx, await pipelineRow(tx, pipelineId), now());
      return toJudged(await pipelineRow(tx, pipelineId));
    });
  return {
    get: async (pipelineId) => toJudged(await pipelineRow(database, pipelineId)),

    async counted(pipelineId, branch, limit) {
      const rows = await database
        .selectFrom('builds')
        .select(['id', 'number', 'status', 'finishedAt', 'durationMs'])
        .where('pipelineId', '=', pipelineId)
        .where('branch', '=', branch)
        .where('status', 'in', ['succeeded', 'failed', 'timed-out', 'invalid'])
        .orderBy('number', 'desc')
        .limit(limit)
        .execute();
      return rows.flatMap(({ finishedAt, status, ...build }) =>
        finishedAt === null ? [] : [{ ...build, status: Status.parse(status), finishedAt }],
      );
    },

    changes: (query, filter) => listHealthChanges(database, query, filter),

    setRule: (pipelineId, { window: healthWindow, threshold: healthThreshold }) =>
      change(pipelineId, { healthWindow, healthThreshold }, true),

    setMute: (pipelineId, mute) => {
      const { reason, until, by } = mute ?? { reason: null, until: null, by: null };
      return change(pipelineId, { muteReason: reason, muteUntil: until, muteBy: by }, false);
    },
  };
}

function toJudged(row: Selectable<PipelineTable>): JudgedPipeline {
  const { healthWindow: window, healthThreshold: threshold, muteReason: reason, muteUntil: until, muteBy: by } = row;
  return {
    pipeline: toPipeline(row),
    rule: { window, threshold },
    mute: reason === null || until === null || by === null ? null : { reason, until, by },
  };
}
