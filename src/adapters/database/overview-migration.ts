import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { addColumnOnce } from './add-column-once.ts';

/** When each pipeline was last built, and what people keep of the overview for themselves. */
export const overviewMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await addColumnOnce(db, 'pipelines', 'last_queued_at', 'text', (column) => column.notNull().defaultTo(''));
    await sql`
      update pipelines set last_queued_at = coalesce(
        (select queued_at from builds where builds.pipeline_id = pipelines.id and builds.number = pipelines.next_number - 1),
        ''
      )`.execute(db);
    await db.schema
      .createIndex('pipelines_last_built')
      .ifNotExists()
      .on('pipelines')
      .columns(['last_queued_at desc', 'id'])
      .execute();
    await db.schema
      .createTable('favourites')
      .ifNotExists()
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('pipeline_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('favourites_key', ['owner', 'pipeline_id'])
      .execute();
    await db.schema
      .createIndex('favourites_of_pipeline')
      .ifNotExists()
      .on('favourites')
      .column('pipeline_id')
      .execute();
    let views = db.schema
      .createTable('views')
      .ifNotExists()
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addUniqueConstraint('views_name', ['owner', 'name'] as never);
    for (const name of ['owner', 'name', 'filter', 'created_at'])
      views = views.addColumn(name, 'text', (column) => column.notNull());
    await views.addColumn('wall', 'integer', (column) => column.notNull()).execute();
  },
};
