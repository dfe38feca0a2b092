import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { defaultHealthRule } from '#engine/pipelines/health.ts';

/** Each pipeline's own health rule and mute, and every change of its health. */
export const healthMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const [name, otherwise] of [
      ['health_window', defaultHealthRule.window],
      ['health_threshold', defaultHealthRule.threshold],
    ] as const) {
      const number = db.schema.alterTable('pipelines');
      await number.addColumn(name, 'integer', (column) => column.notNull().defaultTo(otherwise)).execute();
    }
    for (const name of ['mute_reason', 'mute_until', 'mute_by']) {
      await db.schema.alterTable('pipelines').addColumn(name, 'text').execute();
    }
    let changes = db.schema.createTable('health_changes').ifNotExists().addColumn('build_id', 'text');
    for (const name of ['pipeline_id', 'at', 'word', 'before', 'because']) {
      changes = changes.addColumn(name, 'text', (column) => column.notNull());
    }
    await changes.execute();
    await db.schema
      .createIndex('health_changes_of_pipeline')
      .ifNotExists()
      .on('health_changes')
      .columns(['pipeline_id', 'at'])
      .execute();
    // What judging and its history read, without a look at the builds themselves.
    await db.schema
      .createIndex('builds_judged')
      .ifNotExists()
      .on('builds')
      .columns(['pipeline_id', 'branch', 'number', 'status', 'finished_at', 'duration_ms'])
      .execute();
  },
};
