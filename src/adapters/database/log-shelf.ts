import { type SelectQueryBuilder, sql } from 'kysely';
import type { LogUsage } from '#contract/retention.ts';
import type { LogShelf, PipelineStanding, ShelvedLog } from '#engine/ports/log-shelf.ts';
import { type Database, durably } from './open-database.ts';
import type { Schema } from './schema.ts';

const finalStatuses = ['succeeded', 'failed', 'canceled', 'timed-out', 'lost', 'invalid', 'skipped'];

export function createLogShelf(database: Database): LogShelf {
  return {
    usage: () => usage(database),

    async pipelines() {
      const rows = await database
        .selectFrom('pipelines')
        .select('id')
        .where((where) =>
          where.exists(
            where
              .selectFrom('logs')
              .select('attemptId')
              .whereRef('logs.pipelineId', '=', 'pipelines.id')
              .where('removedAt', 'is', null),
          ),
        )
        .orderBy('id')
        .execute();
      return rows.map(({ id }) => id);
    },

    standing: (pipelineId, builds) => standing(database, pipelineId, builds),

    async oldestOf(pipelineId, after, limit) {
      let select = shelved(database).where('logs.pipelineId', '=', pipelineId);
      if (after)
        select = select.where(sql<boolean>`(logs.build_number, logs.attempt_id) > (${after.buildNumber}, ${after.id})`);
      return toShelved(select.orderBy('logs.buildNumber').orderBy('logs.attemptId').limit(limit));
    },

    async oldest(after, limit) {
      let select = shelved(database);
      if (after)
        select = select.where(sql<boolean>`(logs.ended_at, logs.attempt_id) > (${after.endedAt}, ${after.id})`);
      return toShelved(select.orderBy('logs.endedAt').orderBy('logs.attemptId').limit(limit));
    },

    markRemoved: (logs, at) =>
      durably(database, async (tx) => {
        const marked: string[] = [];
        for (const { id, because } of logs) {
          const row = await tx
            .updateTable('logs')
            .set({ removedAt: at, removedBecause: because })
            .where('attemptId', '=', id)
            .where('removedAt', 'is', null)
            .where('endedAt', 'is not', null)
            .where('buildId', 'not in', (pins) => pins.selectFrom('pins').select('pins.buildId'))
            .where((where) =>
              where.exists(
                where
                  .selectFrom('builds')
                  .select('builds.id')
                  .whereRef('builds.id', '=', 'logs.buildId')
                  .where('builds.status', 'in', finalStatuses),
              ),
            )
            .returning('attemptId')
            .executeTakeFirst();
          if (row) marked.push(row.attemptId);
        }
        return marked;
      }),

    async halfRemoved(after, limit) {
      const rows = await database
        .selectFrom('logs')
        .select('attemptId')
        .where('removedAt', 'is not', null)
        .where('filesGone', '=', 0)
        .where('attemptId', '>', after)
        .union((orphans) => orphans.selectFrom('orphanLogs').select('attemptId').where('attemptId', '>', after))
        .orderBy('attemptId')
        .limit(limit)
        .execute();
      return rows.map(({ attemptId }) => attemptId);
    },

    async noteGone(ids) {
      if (ids.length === 0) return;
      await database.updateTable('logs').set({ filesGone: 1 }).where('attemptId', 'in', ids).execute();
      await database.deleteFrom('orphanLogs').where('attemptId', 'in', ids).execute();
    },
  };
}

async function usage(database: Database): Promise<LogUsage> {
  const row = await database
    .selectFrom('logs')
    .select([
      sql<number>`count(*)`.as('logs'),
      sql<number | null>`sum(bytes)`.as('bytes'),
      sql<string | null>`min(ended_at)`.as('oldest'),
    ])
    .where('removedAt', 'is', null)
    .where('endedAt', 'is not', null)
    .executeTakeFirst();
  const pins = await database.selectFrom('pins').select(sql<number>`count(*)`.as('builds')).executeTakeFirst();
  return {
    logs: Number(row?.logs ?? 0),
    bytes: Number(row?.bytes ?? 0),
    oldest: row?.oldest ?? null,
    pinnedBuilds: Number(pins?.builds ?? 0),
  };
}

async function standing(database: Database, pipelineId: string, builds: number | null): Promise<PipelineStanding> {
  const ofBranch = database
    .selectFrom('builds')
    .innerJoin('pipelines', (join) =>
      join.onRef('pipelines.id', '=', 'builds.pipelineId').onRef('pipelines.branch', '=', 'builds.branch'),
    )
    .select('builds.id')
    .where('builds.pipelineId', '=', pipelineId)
    .orderBy('builds.number', 'desc')
    .limit(1);
  const finished = await ofBranch.where('builds.status', 'in', finalStatuses).executeTakeFirst();
  const green = await ofBranch.where('builds.status', '=', 'succeeded').executeTakeFirst();
  const lastCounted =
    builds === null
      ? null
      : await database
          .selectFrom('builds')
          .select('number')
          .where('pipelineId', '=', pipelineId)
          .orderBy('number', 'desc')
          .offset(builds - 1)
          .limit(1)
          .executeTakeFirst();
  return {
    firstCounted: lastCounted?.number ?? null,
    lastBuilds: [finished?.id, green?.id].filter((id) => id !== undefined),
  };
}

function shelved(database: Database) {
  return database
    .selectFrom('logs')
    .innerJoin('builds', 'builds.id', 'logs.buildId')
    .leftJoin('pins', 'pins.buildId', 'logs.buildId')
    .select([
      'logs.attemptId as id',
      'logs.buildId',
      'logs.pipelineId',
      'logs.buildNumber',
      'logs.endedAt',
      'logs.bytes',
      'pins.buildId as pin',
      'builds.status as buildStatus',
    ])
    .where('logs.removedAt', 'is', null)
    .where('logs.endedAt', 'is not', null);
}

async function toShelved<Row extends ShelvedRow>(
  select: SelectQueryBuilder<Schema, 'logs' | 'builds', Row> | { execute(): Promise<Row[]> },
): Promise<ShelvedLog[]> {
  const rows = await select.execute();
  return rows.map(({ endedAt, bytes, pin, buildStatus, ...row }) => ({
    id: row.id,
    buildId: row.buildId,
    pipelineId: row.pipelineId,
    buildNumber: row.buildNumber,
    endedAt: endedAt ?? '',
    bytes: Number(bytes),
    pinned: pin !== null,
    buildEnded: finalStatuses.includes(buildStatus),
  }));
}

interface ShelvedRow {
  id: string;
  buildId: string;
  pipelineId: string;
  buildNumber: number;
  endedAt: string | null;
  bytes: number;
  pin: string | null;
  buildStatus: string;
}
