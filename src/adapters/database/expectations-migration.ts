import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * How long each log was without output at most, and the indexes that the last green builds and attempts of a branch are found by. Logs from
 * before were not measured: their column stays empty, and nothing is learned from it.
 */
export const expectationsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const tables = await db.introspection.getTables();
    const logs = tables.find(({ name }) => name === 'logs');
    // A migration that was cut off is run again from its beginning.
    if (!logs?.columns.some(({ name }) => /^longest_?silence_?ms$/i.test(name)))
      await db.schema.alterTable('logs').addColumn('longest_silence_ms', 'integer').execute();
    await db.schema
      .createIndex('logs_green')
      .ifNotExists()
      .on('logs')
      .columns(['pipeline_id', 'branch', 'state', 'attempt_id'])
      .where(sql.ref('status'), '=', sql.lit('succeeded'))
      .execute();
    await db.schema
      .createIndex('builds_green')
      .ifNotExists()
      .on('builds')
      .columns(['pipeline_id', 'branch', 'number'])
      .where(sql.ref('status'), '=', sql.lit('succeeded'))
      .execute();
  },
};
