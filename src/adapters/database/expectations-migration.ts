import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { addColumnOnce } from './add-column-once.ts';

/**
 * How long each log was without output at most, and the indexes that the last green builds and attempts of a branch are found by. Logs from
 * before were not measured: their column stays empty, and nothing is learned from it.
 */
export const expectationsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await addColumnOnce(db, 'logs', 'longest_silence_ms', 'integer');
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
