import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { Status } from '#contract/status.ts';
import { type BuildDay, emptyDay, withBuild } from '#engine/insights/build-day.ts';

const counts = ['succeeded', 'failed', 'timed_out', 'invalid', 'canceled', 'lost'] as const;
/** Builds that are read at a time. */
const pageSize = 5000;

/** What ended on each day; the builds that have ended already are counted once. */
export const buildDaysMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    let table = db.schema
      .createTable('build_days')
      .ifNotExists()
      .addPrimaryKeyConstraint('build_days_key', ['pipeline_id', 'branch', 'day'] as never);
    for (const name of ['pipeline_id', 'branch', 'day', 'durations', 'waits'])
      table = table.addColumn(name, 'text', (column) => column.notNull());
    for (const name of counts) table = table.addColumn(name, 'integer', (column) => column.notNull());
    await table.execute();
    await db.schema
      .createIndex('builds_outcomes')
      .ifNotExists()
      .on('builds')
      .columns(['finished_at', 'status'])
      .execute();
    await countFinished(db as Kysely<Before>);
  },
};

/** The tables as they are at this migration. */
interface Before {
  builds: {
    id: string;
    pipelineId: string;
    branch: string;
    status: string;
    queuedAt: string;
    startedAt: string | null;
    finishedAt: string | null;
  };
  buildDays: { pipelineId: string; branch: string; day: string } & Record<string, string | number>;
}

async function countFinished(db: Kysely<Before>): Promise<void> {
  const days = new Map<string, BuildDay>();
  for (let last = ''; ; ) {
    const rows = await db
      .selectFrom('builds')
      .select(['id', 'pipelineId', 'branch', 'status', 'queuedAt', 'startedAt', 'finishedAt'])
      .where('id', '>', last)
      .orderBy('id')
      .limit(pageSize)
      .execute();
    for (const { pipelineId, branch, finishedAt, status, queuedAt, startedAt } of rows) {
      if (finishedAt === null) continue;
      // The column that says otherwise comes four migrations later, and with it the first build that goes on with another.
      const ended = { status: Status.parse(status), queuedAt, startedAt, finishedAt, continues: null };
      for (const place of [
        [pipelineId, branch],
        ['', ''],
      ]) {
        const key = JSON.stringify([...place, finishedAt.slice(0, 10)]);
        days.set(key, withBuild(days.get(key) ?? emptyDay, ended));
      }
    }
    const end = rows.at(-1);
    if (!end || rows.length < pageSize) break;
    last = end.id;
  }
  for (const [key, { durations, waits, ...numbers }] of days) {
    const [pipelineId = '', branch = '', day = ''] = JSON.parse(key) as string[];
    const histograms = { durations: JSON.stringify(durations), waits: JSON.stringify(waits) };
    const counted = { ...numbers, ...histograms };
    // A migration that was cut off is run again from its beginning.
    await db
      .insertInto('buildDays')
      .values({ pipelineId, branch, day, ...counted })
      .onConflict((conflict) => conflict.columns(['pipelineId', 'branch', 'day']).doUpdateSet(counted))
      .execute();
  }
}
