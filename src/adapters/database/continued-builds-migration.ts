import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which build a build goes on with, and what finds the builds of one commit and the changes of health by time. */
export const continuedBuildsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // A migration that was cut off is run again from its beginning.
    const builds = (await db.introspection.getTables()).find(({ name }) => name === 'builds');
    if (!builds?.columns.some(({ name }) => name === 'continues'))
      await db.schema.alterTable('builds').addColumn('continues', 'integer').execute();
    await db.schema
      .createIndex('builds_of_commit')
      .ifNotExists()
      .on('builds')
      .columns(['pipeline_id', 'commit_sha', 'number'])
      .execute();
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
