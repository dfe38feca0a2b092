import type { Selectable } from 'kysely';
import type { OverviewSummary } from '#contract/pipelines.ts';
import { judgeHealth } from '#engine/pipelines/health.ts';
import { type PipelineStore, StoreFault } from '#engine/ports/build-store.ts';
import { type Database, durably, type Executor } from './open-database.ts';
import { overviewOrder } from './overview-order.ts';
import { filterValues, listPipelines } from './pipeline-list.ts';
import { describeRows } from './pipeline-rows.ts';
import { removePipeline, unfinishedBuilds } from './remove-pipeline.ts';
import { repositoryRow } from './repository-rows.ts';
import { toPipeline } from './rows.ts';
import type { PipelineTable } from './schema.ts';
import { summarise } from './summary.ts';
import { asideKey } from './unused-repositories.ts';

export function createPipelineStore(database: Database): PipelineStore {
  return {
    add: ({ automatic, branches, ...pipeline }) =>
      durably(database, async (tx) => {
        const { word, because } = judgeHealth([], pipeline.branch);
        const order = overviewOrder({ word, since: null, createdAt: pipeline.createdAt, lastFinishedAt: null });
        const { address: repository, addressKey } = await repositoryRow(tx, pipeline.repositoryId);
        if (addressKey === asideKey(pipeline.repositoryId))
          throw new StoreFault(
            'missing',
            `The repository ${repository} is just being removed. Add the pipeline again.`,
          );
        const row = await tx
          .insertInto('pipelines')
          .values({
            ...pipeline,
            repository,
            nextNumber: 1,
            health: word,
            healthSince: null,
            healthBecause: because,
            ...order,
            automatic: automatic ? 1 : 0,
            branches: JSON.stringify(branches),
            pullRequests: 'off',
            supersede: 'off',
            badgeToken: null,
            version: 1,
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returningAll()
          .executeTakeFirst();
        if (!row)
          throw new StoreFault('name-taken', `There is a pipeline “${pipeline.id}” already. Choose another name.`);
        return toPipeline(row);
      }),

    get: async (id) => toPipeline(await pipelineRow(database, id)),

    async idOf(name) {
      const rows = await database.selectFrom('pipelines').select('id').where('name', '=', name).limit(2).execute();
      return rows.length === 1 ? (rows[0]?.id ?? null) : null;
    },

    async row(id, asked) {
      const [row] = await describeRows(database, [await pipelineRow(database, id)], asked);
      if (!row) throw new StoreFault('missing', `There is no pipeline “${id}”.`);
      return row;
    },

    list: (query, filter, asked) => listPipelines(database, query, filter, asked),

    filterValues: (asked) => filterValues(database, asked),

    summary: (now): Promise<OverviewSummary> => summarise(database, now),

    unfinished: (id) => unfinishedBuilds(database, id),
    remove: (id) => removePipeline(database, id),
  };
}

export async function pipelineRow(db: Executor, id: string): Promise<Selectable<PipelineTable>> {
  const row = await db.selectFrom('pipelines').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new StoreFault('missing', `There is no pipeline “${id}”.`);
  return row;
}
