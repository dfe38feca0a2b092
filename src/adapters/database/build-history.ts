import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { Build, BuildFilter } from '#contract/builds.ts';
import type { Page, PageQuery } from '#contract/page.ts';
import { endOfDay } from '#engine/insights/day.ts';
import { type BuildHistory, StoreFault } from '#engine/ports/build-store.ts';
import type { RunEvent } from '#engine/run/run-event.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { beginsWith, contains } from './like.ts';
import type { Database, Executor } from './open-database.ts';
import { selectBuilds, toArtifact, toBuild } from './rows.ts';
import type { Schema } from './schema.ts';

/** A pipeline's builds are looked through from the newest on, by the index of its numbers, until the page is full. */
function conditionsOf(where: BuildConditions, filter: BuildFilter): Expression<SqlBool>[] {
  const { q, branch, status, trigger, author, from, to } = filter;
  return [
    ...(branch ? [where('builds.branch', '=', branch)] : []),
    ...(status ? [where('builds.status', '=', status)] : []),
    ...(trigger ? [where('builds.triggerType', '=', trigger)] : []),
    ...(author ? [where.or([where('builds.commitAuthor', '=', author), where('builds.actor', '=', author)])] : []),
    ...(from ? [where('builds.queuedAt', '>=', from)] : []),
    ...(to ? [where('builds.queuedAt', '<=', endOfDay(to))] : []),
    ...(q ? [where.or(containing(where, q))] : []),
  ];
}

function containing(where: BuildConditions, q: string): Expression<SqlBool>[] {
  const number = /^#?(\d{1,9})$/.exec(q)?.[1];
  return [
    contains('builds.commit_message', q),
    contains('builds.commit_author', q),
    contains('builds.actor', q),
    ...(/^[0-9a-f]{4,40}$/i.test(q) ? [beginsWith('builds.commit_sha', q)] : []),
    ...(number ? [where('builds.number', '=', Number(number))] : []),
  ];
}

type BuildConditions = ExpressionBuilder<Schema, 'builds'>;

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

    async list(pipelineId, query, filter = {}) {
      let select = selectBuilds(database)
        .where('builds.pipelineId', '=', pipelineId)
        .where((where) => where.and(conditionsOf(where, filter)));
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

    async greenDurations(pipelineId, branch, limit) {
      const rows = await greenBuilds(database, pipelineId, branch)
        .select('durationMs')
        // One that goes on with another leaves out what was done there.
        .where('continues', 'is', null)
        .limit(limit)
        .execute();
      return rows.flatMap((row) => (row.durationMs === null ? [] : [row.durationMs]));
    },

    async ofCommit(pipelineId, commitSha, limit) {
      const rows = await selectBuilds(database)
        .where('builds.pipelineId', '=', pipelineId)
        .where('builds.commitSha', '=', commitSha)
        .orderBy('builds.number', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toBuild);
    },

    async lastGreen(pipelineId, branch, before) {
      const green = await greenBuilds(database, pipelineId, branch)
        .select('id')
        .where('number', '<', before)
        .where('commitSha', 'is not', null)
        .limit(1)
        .executeTakeFirst();
      return green ? getBuild(database, green.id) : null;
    },
  };
}

/** Of a branch, newest first; found by an index of green builds alone, however long the branch has been red. */
function greenBuilds(database: Database, pipelineId: string, branch: string) {
  return database
    .selectFrom('builds')
    .where('pipelineId', '=', pipelineId)
    .where('branch', '=', branch)
    .where('status', '=', sql.lit('succeeded'))
    .orderBy('number', 'desc');
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
