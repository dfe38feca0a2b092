import { type Kysely, type SqlBool, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What finds the builds of one commit by its id (`builds_of_commit` knows only the commit that was asked for), and the few that have not ended. */
export const buildIndexesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createIndex('builds_by_commit_sha')
      .ifNotExists()
      .on('builds')
      .columns(['pipeline_id', 'commit_sha', 'number'])
      .execute();
    await db.schema
      .createIndex('builds_open')
      .ifNotExists()
      .on('builds')
      .columns(['pipeline_id', 'number'])
      .where(sql<SqlBool>`status = 'queued' or status = 'running'`)
      .execute();
  },
};
