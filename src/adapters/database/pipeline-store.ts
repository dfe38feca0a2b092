import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { OverviewSummary } from '#contract/pipelines.ts';
import { judgeHealth } from '#engine/pipelines/health.ts';
import { type PipelineStore, StoreFault } from '#engine/ports/build-store.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { type Database, durably, type Executor } from './open-database.ts';
import { overviewOrder } from './overview-order.ts';
import { describeRows } from './pipeline-rows.ts';
import { removePipeline, unfinishedBuilds } from './remove-pipeline.ts';
import { repositoryRow } from './repository-rows.ts';
import { toPipeline } from './rows.ts';
import type { PipelineTable } from './schema.ts';
import { summarise } from './summary.ts';
import { asideKey } from './unused-repositories.ts';

const OrderCursor = z.tuple([z.int(), z.string(), z.string()]);

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

    async row(id, now) {
      const [row] = await describeRows(database, [await pipelineRow(database, id)], now);
      if (!row) throw new StoreFault('missing', `There is no pipeline “${id}”.`);
      return row;
    },

    async list(query, { text, health }, now) {
      let select = database.selectFrom('pipelines').selectAll();
      if (text) {
        const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
        select = select.where(
          sql<boolean>`(name like ${pattern} escape '\\' or repository like ${pattern} escape '\\')`,
        );
      }
      if (health) select = select.where('health', '=', health);
      if (query.cursor) {
        const [rank, key, id] = decodeCursor(OrderCursor, query.cursor);
        select = select.where((where) =>
          where.or([
            where('sortRank', '>', rank),
            where.and([where('sortRank', '=', rank), where('sortKey', '<', key)]),
            where.and([where('sortRank', '=', rank), where('sortKey', '=', key), where('id', '>', id)]),
          ]),
        );
      }
      const rows = await select
        .orderBy('sortRank')
        .orderBy('sortKey', 'desc')
        .orderBy('id')
        .limit(query.limit + 1)
        .execute();
      const kept = rows.slice(0, query.limit);
      const last = kept.at(-1);
      const items = await describeRows(database, kept, now);
      return {
        items,
        nextCursor: rows.length > query.limit && last ? encodeCursor([last.sortRank, last.sortKey, last.id]) : null,
      };
    },

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
