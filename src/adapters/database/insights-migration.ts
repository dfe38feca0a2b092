import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { fillInsights } from './fill-insights.ts';
import type { Database } from './open-database.ts';

/** What builds say beyond their outcome, by day (docs/decisions/0045); those that have ended already are counted once. */
export const insightsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await createTable(db, 'stability_days', ['pipeline_id', 'branch', 'day'], ['recoveries'], ['flaky']);
    await createTable(db, 'breaks', ['pipeline_id', 'branch'], ['since'], []);
    await createTable(
      db,
      'state_days',
      ['pipeline_id', 'branch', 'state', 'day'],
      ['durations'],
      ['runs', 'failed', 'total_ms'],
    );
    await createTable(
      db,
      'flaky_commits',
      ['pipeline_id', 'commit_sha'],
      ['branch', 'message', 'found_at', 'good_build_id', 'bad_build_id'],
      [],
    );
    for (const [name, table, columns] of indexes)
      await db.schema
        .createIndex(name)
        .ifNotExists()
        .on(table)
        .columns([...columns])
        .execute();
    await fillInsights(db as Database);
  },
};

const indexes = [
  // The states of a branch by what they took, and those of a day by what they took altogether.
  ['state_days_of_branch', 'state_days', ['pipeline_id', 'branch', 'day', 'state', 'total_ms']],
  ['state_days_slowest', 'state_days', ['day', 'total_ms', 'pipeline_id', 'branch', 'state']],
  ['flaky_commits_found', 'flaky_commits', ['found_at']],
  ['flaky_commits_of_branch', 'flaky_commits', ['pipeline_id', 'branch', 'found_at']],
] as const;

async function createTable(
  db: Kysely<unknown>,
  name: string,
  key: readonly string[],
  texts: readonly string[],
  numbers: readonly string[],
): Promise<void> {
  let table = db.schema
    .createTable(name)
    .ifNotExists()
    .addPrimaryKeyConstraint(`${name}_key`, [...key] as never);
  for (const column of [...key, ...texts]) table = table.addColumn(column, 'text', (of) => of.notNull());
  for (const column of numbers) table = table.addColumn(column, 'bigint', (of) => of.notNull());
  await table.execute();
}
