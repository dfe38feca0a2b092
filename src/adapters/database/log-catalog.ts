import { type Selectable, sql } from 'kysely';
import { Status } from '#contract/status.ts';
import type { CatalogedLog, LogCatalog, LogFilter } from '#engine/ports/log-catalog.ts';
import type { LogTable } from './log-tables.ts';
import type { Database } from './open-database.ts';

export function createLogCatalog(database: Database): LogCatalog {
  return {
    async get(id) {
      const row = await database.selectFrom('logs').selectAll().where('attemptId', '=', id).executeTakeFirst();
      return row ? toLog(row) : null;
    },

    async ofBuild(buildId) {
      const rows = await database
        .selectFrom('logs')
        .selectAll()
        .where('buildId', '=', buildId)
        .orderBy('attemptId')
        .execute();
      return rows.map(toLog);
    },

    async newest(filter, before, limit) {
      let select = storedLogs(database, filter).selectAll();
      if (before !== null) select = select.where('attemptId', '<', before);
      return (await select.orderBy('attemptId', 'desc').limit(limit).execute()).map(toLog);
    },

    async lastGreen(pipelineId, branch, state, limit) {
      const rows = await database
        .selectFrom('logs')
        .select(['startedAt', 'endedAt', 'longestSilenceMs'])
        .where('pipelineId', '=', pipelineId)
        .where('branch', '=', branch)
        .where('state', '=', state)
        .where('status', '=', sql.lit('succeeded'))
        .orderBy('attemptId', 'desc')
        .limit(limit)
        .execute();
      return rows.flatMap(({ startedAt, endedAt, longestSilenceMs }) => {
        if (endedAt === null) return [];
        // The clock of a machine may have been put back in between.
        return [{ durationMs: Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)), longestSilenceMs }];
      });
    },

    async count(filter) {
      const row = await storedLogs(database, filter).select(sql<number>`count(*)`.as('logs')).executeTakeFirst();
      return Number(row?.logs ?? 0);
    },
  };
}

function storedLogs(database: Database, { pipelineId, branch, state, status }: LogFilter) {
  let select = database.selectFrom('logs').where('removedAt', 'is', null);
  if (pipelineId !== null) select = select.where('pipelineId', '=', pipelineId);
  if (branch !== null) select = select.where('branch', '=', branch);
  if (state !== null) select = select.where('state', '=', state);
  if (status !== null) select = select.where('status', '=', status);
  return select;
}

function toLog(row: Selectable<LogTable>): CatalogedLog {
  const { removedAt, removedBecause } = row;
  return {
    id: row.attemptId,
    buildId: row.buildId,
    pipelineId: row.pipelineId,
    buildNumber: row.buildNumber,
    branch: row.branch,
    state: row.state,
    attempt: row.attempt,
    status: Status.parse(row.status),
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    lines: Number(row.lines),
    bytes: Number(row.bytes),
    removed: removedAt === null ? null : { at: removedAt, because: removedBecause ?? '' },
  };
}
