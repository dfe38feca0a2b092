import { z } from 'zod';
import type { Build } from '#contract/builds.ts';
import type { Page, PageQuery } from '#contract/page.ts';
import { median } from '#engine/pipelines/median.ts';
import { type BuildHistory, StoreFault } from '#engine/ports/build-store.ts';
import type { RunEvent } from '#engine/run/run-event.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Database, Executor } from './open-database.ts';
import { selectBuilds, toArtifact, toBuild } from './rows.ts';

const NumberCursor = z.tuple([z.int()]);

export function createBuildHistory(database: Database): BuildHistory {
  return {
    get: (id) => getBuild(database, id),

    async getByNumber(pipelineId, number) {
      const row = await selectBuilds(database)
        .where('builds.pipelineId', '=', pipelineId)
        .where('builds.number', '=', number)
        .executeTakeFirst();
      if (!row) throw new StoreFault('missing', `${pipelineId} has no build #${number}.`);
      return toBuild(row);
    },

    async list(pipelineId, query) {
      let select = selectBuilds(database).where('builds.pipelineId', '=', pipelineId);
      if (query.cursor) select = select.where('builds.number', '<', decodeCursor(NumberCursor, query.cursor)[0]);
      const rows = await select
        .orderBy('builds.number', 'desc')
        .limit(query.limit + 1)
        .execute();
      return pageOfBuilds(rows.map(toBuild), query);
    },

    async journal(id) {
      const rows = await database
        .selectFrom('journal')
        .select('event')
        .where('buildId', '=', id)
        .orderBy('seq')
        .execute();
      return rows.map((row) => JSON.parse(row.event) as RunEvent);
    },

    async artifacts(buildId) {
      const rows = await database
        .selectFrom('artifacts')
        .selectAll()
        .where('buildId', '=', buildId)
        .orderBy('id')
        .execute();
      return rows.map(toArtifact);
    },

    async artifact(id) {
      const row = await database.selectFrom('artifacts').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) throw new StoreFault('missing', 'There is no such artifact.');
      return toArtifact(row);
    },

    async usualDurationMs(pipelineId, branch) {
      const rows = await database
        .selectFrom('builds')
        .select('durationMs')
        .where('pipelineId', '=', pipelineId)
        .where('branch', '=', branch)
        .where('status', '=', 'succeeded')
        .orderBy('number', 'desc')
        .limit(20)
        .execute();
      return median(rows.flatMap((row) => (row.durationMs === null ? [] : [row.durationMs])));
    },
  };
}

export async function getBuild(db: Executor, id: string): Promise<Build> {
  const row = await selectBuilds(db).where('builds.id', '=', id).executeTakeFirst();
  if (!row) throw new StoreFault('missing', 'There is no such build.');
  return toBuild(row);
}

function pageOfBuilds(builds: Build[], query: PageQuery): Page<Build> {
  const items = builds.slice(0, query.limit);
  const last = items.at(-1);
  return { items, nextCursor: builds.length > query.limit && last ? encodeCursor([last.number]) : null };
}
