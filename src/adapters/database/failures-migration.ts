import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What the failed builds failed by. It starts empty: the newest failed builds are looked through when the server starts. */
export const failuresMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('failures')
      .ifNotExists()
      .addColumn('build_id', 'text', (column) => column.primaryKey().references('builds.id'))
      .addColumn('pipeline_id', 'text', (column) => column.notNull().references('pipelines.id'))
      .addColumn('build_number', 'integer', (column) => column.notNull())
      .addColumn('branch', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('attempt_id', 'text', (column) => column.notNull())
      .addColumn('fingerprint', 'text', (column) => column.notNull())
      .addColumn('line', 'integer')
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('is_new', 'integer', (column) => column.notNull())
      .addColumn('lines', 'text', (column) => column.notNull())
      .addColumn('new_count', 'integer')
      .addColumn('total_lines', 'integer')
      .addColumn('at', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('failures_alike')
      .ifNotExists()
      .on('failures')
      .columns(['pipeline_id', 'fingerprint', 'build_number'])
      .execute();
  },
};
