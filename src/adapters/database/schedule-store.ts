import type { Selectable } from 'kysely';
import type { Schedule } from '#contract/pipeline-settings.ts';
import { StoreFault } from '#engine/ports/build-store.ts';
import type { NewSchedule, ScheduleStore } from '#engine/ports/schedule-store.ts';
import { type Database, durably } from './open-database.ts';
import { pipelineRow } from './pipeline-store.ts';
import type { ScheduleTable } from './trigger-tables.ts';

export function createScheduleStore(database: Database): ScheduleStore {
  return {
    async list(pipelineId) {
      await pipelineRow(database, pipelineId);
      const rows = await database
        .selectFrom('schedules')
        .selectAll()
        .where('pipelineId', '=', pipelineId)
        .orderBy('id')
        .execute();
      return rows.map(toSchedule);
    },

    add: (schedule) =>
      durably(database, async (tx) => {
        await pipelineRow(tx, schedule.pipelineId);
        const row = await tx
          .insertInto('schedules')
          .values({ ...columnsOf(schedule), lastAt: null })
          .returningAll()
          .executeTakeFirstOrThrow();
        return toSchedule(row);
      }),

    change: (schedule) =>
      durably(database, async (tx) => {
        const row = await tx
          .updateTable('schedules')
          .set(columnsOf(schedule))
          .where('id', '=', schedule.id)
          .where('pipelineId', '=', schedule.pipelineId)
          .returningAll()
          .executeTakeFirst();
        return row ? toSchedule(row) : missing(schedule.pipelineId, schedule.id);
      }),

    remove: (pipelineId, id) =>
      durably(database, async (tx) => {
        const removed = await tx
          .deleteFrom('schedules')
          .where('id', '=', id)
          .where('pipelineId', '=', pipelineId)
          .returning('id')
          .executeTakeFirst();
        if (!removed) missing(pipelineId, id);
      }),

    async due(now, limit) {
      const rows = await database
        .selectFrom('schedules')
        .selectAll()
        .where('nextAt', '<=', now)
        .orderBy('nextAt')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.flatMap(({ id, pipelineId, cron, timeZone, branch, nextAt }) =>
        nextAt === null ? [] : [{ id, pipelineId, cron, timeZone, branch, tick: nextAt }],
      );
    },

    async nextDueAt() {
      const next = await database
        .selectFrom('schedules')
        .select((query) => query.fn.min('nextAt').as('at'))
        .executeTakeFirst();
      return next?.at ?? null;
    },

    async ran({ id, tick }, at, nextAt) {
      await database
        .updateTable('schedules')
        .set({ lastAt: at, nextAt })
        .where('id', '=', id)
        .where('nextAt', '=', tick)
        .execute();
    },
  };
}

function columnsOf({ enabled, ...columns }: NewSchedule) {
  return { ...columns, enabled: enabled ? 1 : 0 };
}

function toSchedule({ pipelineId: _, enabled, ...columns }: Selectable<ScheduleTable>): Schedule {
  return { ...columns, enabled: enabled === 1 };
}

function missing(pipelineId: string, id: string): never {
  throw new StoreFault('missing', `Pipeline “${pipelineId}” has no schedule “${id}”.`);
}
