import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { Build } from '#contract/builds.ts';
import type { BuildFailure, FailureGroup, Fingerprint } from '#contract/failures.ts';
import type { FailureStore } from '#engine/ports/failure-store.ts';
import { getBuild } from './build-history.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { FailureTable } from './log-tables.ts';
import type { Database, Executor } from './open-database.ts';

const LastNumber = z.tuple([z.int()]);
const Lines = z.array(z.object({ line: z.int(), text: z.string() }));
/** How many builds of a group are named. */
const namedBuilds = 5;

export function createFailureStore(database: Database): FailureStore {
  return {
    note: ({ newLines, lines, isNew, ...failure }) =>
      database.transaction().execute(async (tx) => {
        const { pipelineId, number: buildNumber, branch } = await getBuild(tx, failure.buildId);
        const noted = await tx
          .insertInto('failures')
          .values({
            ...failure,
            pipelineId,
            buildNumber,
            branch,
            isNew: isNew ? 1 : 0,
            lines: JSON.stringify(lines),
            newCount: newLines?.count ?? null,
            totalLines: newLines?.total ?? null,
          })
          .onConflict((conflict) => conflict.column('buildId').doNothing())
          .returning('buildId')
          .executeTakeFirst();
        if (!noted) return null;
        return countUp(tx, failure.buildId);
      }),

    touch: (buildId) => database.transaction().execute((tx) => countUp(tx, buildId)),

    async of(buildId) {
      const row = await database.selectFrom('failures').selectAll().where('buildId', '=', buildId).executeTakeFirst();
      if (!row) return null;
      const alike = await groupsOf(database, row.pipelineId)
        .where('fingerprint', '=', row.fingerprint)
        .executeTakeFirstOrThrow();
      return toFailure(row, toFingerprint(alike));
    },

    async groups(pipelineId, query) {
      let select = groupsOf(database, pipelineId);
      if (query.cursor) {
        const [last] = decodeCursor(LastNumber, query.cursor);
        select = select.having((having) => having.fn.max('buildNumber'), '<', last);
      }
      const rows = await select
        .orderBy('lastNumber', 'desc')
        .limit(query.limit + 1)
        .execute();
      const kept = rows.slice(0, query.limit);
      const newest = await newestOf(
        database,
        pipelineId,
        kept.map(({ fingerprint }) => fingerprint),
      );
      const last = kept.at(-1);
      return {
        items: kept.flatMap((row) => toGroup(toFingerprint(row), newest)),
        nextCursor: rows.length > query.limit && last ? encodeCursor([last.lastNumber]) : null,
      };
    },
  };
}

async function countUp(tx: Executor, buildId: string): Promise<Build> {
  await tx
    .updateTable('builds')
    .set((row) => ({ version: row('version', '+', 1) }))
    .where('id', '=', buildId)
    .execute();
  return getBuild(tx, buildId);
}

/** Builds of one pipeline run one after the other, so the smallest number is also the first moment. */
function groupsOf(database: Database, pipelineId: string) {
  return database
    .selectFrom('failures')
    .select(({ fn }) => [
      'fingerprint',
      sql<number>`count(*)`.as('times'),
      fn.min('buildNumber').as('firstNumber'),
      fn.max('buildNumber').as('lastNumber'),
      fn.min('at').as('firstAt'),
      fn.max('at').as('lastAt'),
    ])
    .where('pipelineId', '=', pipelineId)
    .groupBy('fingerprint');
}

type GroupRow = Awaited<ReturnType<ReturnType<typeof groupsOf>['executeTakeFirstOrThrow']>>;
type FailureRow = Selectable<FailureTable>;

/** The newest builds of each fingerprint, newest first. */
async function newestOf(database: Database, pipelineId: string, fingerprints: string[]): Promise<FailureRow[]> {
  if (fingerprints.length === 0) return [];
  return database
    .selectFrom((from) =>
      from
        .selectFrom('failures')
        .selectAll()
        .select(sql<number>`row_number() over (partition by fingerprint order by build_number desc)`.as('place'))
        .where('pipelineId', '=', pipelineId)
        .where('fingerprint', 'in', fingerprints)
        .as('placed'),
    )
    .selectAll()
    .where('place', '<=', namedBuilds)
    .orderBy('buildNumber', 'desc')
    .execute();
}

function toGroup(fingerprint: Fingerprint, newest: readonly FailureRow[]): FailureGroup[] {
  const own = newest.filter((row) => row.fingerprint === fingerprint.id);
  const [latest] = own;
  if (!latest) return [];
  const builds = own.map(({ buildNumber: number, at, branch, attemptId, line }) => ({
    number,
    at,
    branch,
    attemptId,
    line,
  }));
  return [{ ...fingerprint, state: latest.state, text: latest.text, builds }];
}

function toFingerprint(row: GroupRow): Fingerprint {
  return {
    id: row.fingerprint,
    times: Number(row.times),
    firstSeen: { number: row.firstNumber, at: row.firstAt },
    lastSeen: { number: row.lastNumber, at: row.lastAt },
  };
}

function toFailure(row: FailureRow, fingerprint: Fingerprint): BuildFailure {
  const { attemptId, state, line, text, newCount, totalLines } = row;
  return {
    attemptId,
    state,
    line,
    text,
    isNew: row.isNew === 1,
    lines: Lines.parse(JSON.parse(row.lines)),
    newLines: newCount === null || totalLines === null ? null : { count: newCount, total: totalLines },
    fingerprint,
  };
}
