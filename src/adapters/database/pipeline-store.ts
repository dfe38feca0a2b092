import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { OverviewSummary, PipelineRow } from '#contract/pipelines.ts';
import { isBad, Status } from '#contract/status.ts';
import { judgeHealth } from '#engine/pipelines/health.ts';
import { median } from '#engine/pipelines/median.ts';
import { type PipelineStore, StoreFault } from '#engine/ports/build-store.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Database, Executor } from './open-database.ts';
import { overviewOrder } from './overview-order.ts';
import { removePipeline, unfinishedBuilds } from './remove-pipeline.ts';
import { repositoryRow } from './repository-rows.ts';
import { selectBuilds, toBuild, toPipeline } from './rows.ts';
import type { PipelineTable } from './schema.ts';
import { summarise } from './summary.ts';

const OrderCursor = z.tuple([z.int(), z.string(), z.string()]);

export function createPipelineStore(database: Database): PipelineStore {
  return {
    async add({ automatic, branches, ...pipeline }) {
      const { word, because } = judgeHealth([], pipeline.branch);
      const order = overviewOrder({ word, since: null, createdAt: pipeline.createdAt, lastFinishedAt: null });
      const { address: repository } = await repositoryRow(database, pipeline.repositoryId);
      const row = await database
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
    },

    get: async (id) => toPipeline(await pipelineRow(database, id)),

    async idOf(name) {
      const rows = await database.selectFrom('pipelines').select('id').where('name', '=', name).limit(2).execute();
      return rows.length === 1 ? (rows[0]?.id ?? null) : null;
    },

    row: async (id) => describeRow(database, await pipelineRow(database, id)),

    async list(query, { text, health }) {
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
      const items: PipelineRow[] = [];
      for (const row of kept) items.push(await describeRow(database, row));
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

/** Rates and medians are of 30 days, and of the newest builds where there are very many. */
const rateDays = 30;
const rateBuilds = 500;

async function describeRow(database: Database, row: Selectable<PipelineTable>): Promise<PipelineRow> {
  const pipeline = toPipeline(row);
  const newest = await selectBuilds(database)
    .where('builds.pipelineId', '=', row.id)
    .orderBy('builds.number', 'desc')
    .limit(20)
    .execute();
  const since = new Date(Date.now() - rateDays * 86_400_000).toISOString();
  const counted = await database
    .selectFrom('builds')
    .select(['status', 'durationMs'])
    .where('pipelineId', '=', row.id)
    .where('branch', '=', row.branch)
    .where('finishedAt', '>=', since)
    .where('status', 'in', ['succeeded', 'failed', 'timed-out', 'invalid'])
    .orderBy('number', 'desc')
    .limit(rateBuilds)
    .execute();
  const bad = counted.filter((build) => isBad(Status.parse(build.status))).length;
  const latest = newest[0];
  return {
    ...pipeline,
    lastBuilds: newest
      .toReversed()
      .map(({ id, number, status, durationMs }) => ({ id, number, status: Status.parse(status), durationMs })),
    latest: latest ? toBuild(latest) : null,
    successRate: counted.length === 0 ? null : (counted.length - bad) / counted.length,
    medianDurationMs: median(counted.flatMap((build) => (build.durationMs === null ? [] : [build.durationMs]))),
  };
}
