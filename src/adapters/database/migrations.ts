import type { Kysely } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';
import { buildDaysMigration } from './build-days-migration.ts';
import { buildIndexesMigration } from './build-indexes-migration.ts';
import { continuedBuildsMigration } from './continued-builds-migration.ts';
import { expectationsMigration } from './expectations-migration.ts';
import { failuresMigration } from './failures-migration.ts';
import { healthMigration } from './health-migration.ts';
import { insightsMigration } from './insights-migration.ts';
import { logsMigration } from './logs-migration.ts';
import { overviewMigration } from './overview-migration.ts';
import { searchMigration } from './search-migration.ts';
import { triggersMigration } from './triggers-migration.ts';

/** Migrations in code, by name in order. One that has been released is never changed; a change is a new one. */
const migrations: Record<string, Migration> = {
  '0001-builds': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('pipelines')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('repository', 'text', (column) => column.notNull())
        .addColumn('branch', 'text', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('next_number', 'integer', (column) => column.notNull())
        .addColumn('health', 'text', (column) => column.notNull())
        .addColumn('health_since', 'text')
        .addColumn('health_because', 'text', (column) => column.notNull())
        .addColumn('sort_rank', 'integer', (column) => column.notNull())
        .addColumn('sort_key', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('pipelines_order')
        .on('pipelines')
        .columns(['sort_rank', 'sort_key desc', 'id'])
        .execute();
      await db.schema
        .createTable('builds')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('pipeline_id', 'text', (column) => column.notNull().references('pipelines.id'))
        .addColumn('number', 'integer', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('reason', 'text')
        .addColumn('branch', 'text', (column) => column.notNull())
        .addColumn('wanted_commit', 'text')
        .addColumn('commit_sha', 'text')
        .addColumn('commit_message', 'text')
        .addColumn('commit_author', 'text')
        .addColumn('committed_at', 'text')
        .addColumn('trigger_type', 'text', (column) => column.notNull())
        .addColumn('actor', 'text', (column) => column.notNull())
        .addColumn('queued_at', 'text', (column) => column.notNull())
        .addColumn('started_at', 'text')
        .addColumn('finished_at', 'text')
        .addColumn('duration_ms', 'integer')
        .addColumn('cancel_by', 'text')
        .addColumn('cancel_requested_at', 'text')
        .addColumn('lease_owner', 'text')
        .addColumn('lease_until', 'text')
        .addColumn('fence', 'integer', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addUniqueConstraint('builds_number', ['pipeline_id', 'number'])
        .execute();
      await db.schema.createIndex('builds_active').on('builds').columns(['status', 'queued_at']).execute();
      await db.schema.createIndex('builds_finished').on('builds').column('finished_at').execute();
      await db.schema
        .createIndex('builds_of_branch')
        .on('builds')
        .columns(['pipeline_id', 'branch', 'number'])
        .execute();
      await db.schema
        .createTable('journal')
        .addColumn('build_id', 'text', (column) => column.notNull().references('builds.id'))
        .addColumn('seq', 'integer', (column) => column.notNull())
        .addColumn('event', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('journal_key', ['build_id', 'seq'])
        .execute();
      await db.schema
        .createTable('artifacts')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('build_id', 'text', (column) => column.notNull().references('builds.id'))
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('sha256', 'text', (column) => column.notNull())
        .addColumn('bytes', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('artifacts_of_build').on('artifacts').column('build_id').execute();
    },
  },
  '0002-variables': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('builds').addColumn('origin', 'text').execute();
      await db.schema.createIndex('builds_origin').unique().on('builds').column('origin').execute();
      await db.schema
        .createTable('variables')
        .addColumn('pipeline_id', 'text', (column) => column.notNull().references('pipelines.id'))
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .addColumn('sensitive', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('variables_key', ['pipeline_id', 'name'])
        .execute();
    },
  },
  '0003-logs': logsMigration,
  '0004-failures': failuresMigration,
  '0005-triggers': triggersMigration,
  '0006-health': healthMigration,
  '0007-build-days': buildDaysMigration,
  '0008-search': searchMigration,
  '0009-insights': insightsMigration,
  '0010-expectations': expectationsMigration,
  '0011-continued-builds': continuedBuildsMigration,
  '0012-overview': overviewMigration,
  '0013-build-indexes': buildIndexesMigration,
};

export const migrationProvider: MigrationProvider = { getMigrations: async () => migrations };
