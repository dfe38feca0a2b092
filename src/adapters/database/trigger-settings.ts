import type { Selectable, Updateable } from 'kysely';
import { z } from 'zod';
import { BranchPattern, type ChangeTriggerSettings, TriggerSettings } from '#contract/pipeline-settings.ts';
import type { TriggerSettingsStore } from '#engine/ports/trigger-settings.ts';
import { judgeAnew } from './judge-pipeline.ts';
import { type Database, durably } from './open-database.ts';
import { pipelineRow } from './pipeline-store.ts';
import type { PipelineTable } from './schema.ts';

const Patterns = z.array(BranchPattern);

/** `now` dates a change of health that comes of another main branch. */
export function createTriggerSettings(database: Database, now: () => string): TriggerSettingsStore {
  return {
    get: async (pipelineId) => toTriggerSettings(await pipelineRow(database, pipelineId)),

    change: (pipelineId, change) =>
      durably(database, async (tx) => {
        const before = await pipelineRow(tx, pipelineId);
        await tx
          .updateTable('pipelines')
          .set((row) => ({ ...columnsOf(change), version: row('version', '+', 1) }))
          .where('id', '=', pipelineId)
          .execute();
        const after = await pipelineRow(tx, pipelineId);
        if (after.branch !== before.branch) await judgeAnew(tx, after, now());
        return toTriggerSettings(after);
      }),

    async ofRepository(repositoryId) {
      const rows = await database
        .selectFrom('pipelines')
        .selectAll()
        .where('repositoryId', '=', repositoryId)
        .orderBy('id')
        .execute();
      return rows.map((row) => ({ pipelineId: row.id, name: row.name, settings: toTriggerSettings(row) }));
    },
  };
}

function columnsOf({ automatic, branches, ...texts }: ChangeTriggerSettings): Updateable<PipelineTable> {
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)),
    ...(automatic !== undefined && { automatic: automatic ? 1 : 0 }),
    ...(branches !== undefined && { branches: JSON.stringify(branches) }),
  };
}

function toTriggerSettings(row: Selectable<PipelineTable>): TriggerSettings {
  const { branch, definitionPath, pullRequests, supersede } = row;
  return {
    branch,
    definitionPath,
    automatic: row.automatic === 1,
    branches: Patterns.parse(JSON.parse(row.branches)),
    pullRequests: TriggerSettings.shape.pullRequests.parse(pullRequests),
    supersede: TriggerSettings.shape.supersede.parse(supersede),
  };
}
