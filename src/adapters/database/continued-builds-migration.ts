import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { addColumnOnce } from './add-column-once.ts';

/** Which build a build goes on with, and what finds the changes of health by time. */
export const continuedBuildsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await addColumnOnce(db, 'builds', 'continues', 'integer');
    for (const [name, first] of [
      ['health_changes_by_time', []],
      ['health_changes_by_word', ['word']],
    ] as const) {
      await db.schema
        .createIndex(name)
        .ifNotExists()
        .on('health_changes')
        .columns([...first, 'at', 'pipeline_id'])
        .execute();
    }
  },
};
