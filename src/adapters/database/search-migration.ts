import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { wordsOf } from '#engine/search/search-words.ts';
import { createWordIndex, type EntryWords, putWords } from './word-index.ts';

/** Builds that are read at a time. */
const pageSize = 5000;

/** What builds are found by; those that are there already are put in. Done again, it begins anew. */
export const searchMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('search_entries')
      .ifNotExists()
      .addColumn('seq', 'integer', (column) => column.primaryKey())
      .addColumn('build_id', 'text', (column) => column.notNull().unique().references('builds.id'))
      .addColumn('commit_sha', 'text')
      .execute();
    await db.schema
      .createIndex('search_entries_of_commit')
      .ifNotExists()
      .on('search_entries')
      .columns(['commit_sha', 'seq'])
      .execute();
    await db.schema
      .createIndex('pipelines_by_number')
      .ifNotExists()
      .on('pipelines')
      .columns(['next_number', 'id'])
      .execute();
    await createWordIndex(db);
    await putAllIn(db as Kysely<Before>);
  },
};

/** The tables as they are at this migration. */
interface Before {
  pipelines: { id: string; name: string; branch: string };
  builds: {
    id: string;
    pipelineId: string;
    branch: string;
    commitSha: string | null;
    commitMessage: string | null;
    commitAuthor: string | null;
  };
  searchEntries: { seq: number; buildId: string; commitSha: string | null };
}

/** The ids of builds are in the order in which they were queued. */
async function putAllIn(db: Kysely<Before>): Promise<void> {
  await db.deleteFrom('searchEntries').execute();
  await sql`insert into search_entries (seq, build_id, commit_sha)
    select row_number() over (order by id), id, commit_sha from builds`.execute(db);
  for (let last = 0; ; ) {
    const rows = await db
      .selectFrom('searchEntries')
      .innerJoin('builds', 'builds.id', 'searchEntries.buildId')
      .innerJoin('pipelines', 'pipelines.id', 'builds.pipelineId')
      .select(['seq', 'name', 'builds.branch', 'commitMessage', 'commitAuthor'])
      .where('seq', '>', last)
      .orderBy('seq')
      .limit(pageSize)
      .execute();
    const entries = rows.map((row): EntryWords => {
      const texts = [row.name, row.branch, row.commitAuthor ?? '', row.commitMessage ?? ''];
      return [row.seq, wordsOf(texts.join('\n'))];
    });
    await putWords(db, entries);
    const end = rows.at(-1);
    if (!end || rows.length < pageSize) break;
    last = end.seq;
  }
}
