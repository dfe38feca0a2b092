import { type Kysely, sql } from 'kysely';
import { wordLength } from '#engine/search/search-words.ts';

/**
 * The words that builds are found by, in a full-text table of SQLite's (FTS5). PostgreSQL has another for the same: this file and the
 * tests of the search index are what knows it.
 *
 * It keeps no text (`content=''`) and no places of words (`detail=none`): what is shown comes from the builds. Every beginning of a word
 * has a list of its own (`prefix`), read from its newest end, so a word that a million builds share answers as fast as a rare one.
 * INVARIANT: words come as `wordsOf` makes them. The tokenizer `ascii` then parts them at spaces alone, and no sign of a query's has a
 * meaning, because every word stands in quotes and holds none.
 */
export async function createWordIndex<Tables>(db: Kysely<Tables>): Promise<void> {
  const beginnings = Array.from({ length: wordLength }, (_, index) => index + 1).join(' ');
  await sql`drop table if exists search_words`.execute(db);
  await sql
    .raw(
      `create virtual table search_words using fts5(words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii', prefix = '${beginnings}')`,
    )
    .execute(db);
}

/** One entry's place in the order of age, and its words. */
export type EntryWords = readonly [seq: number, words: readonly string[]];

/** Puts these entries in; one that is there has these words from now on. */
export async function putWords<Tables>(db: Kysely<Tables>, entries: readonly EntryWords[]): Promise<void> {
  const rows = JSON.stringify(entries.map(([seq, words]) => [seq, words.join(' ')]));
  await sql`insert or replace into search_words (rowid, words)
    select value ->> 0, value ->> 1 from json_each(${rows})`.execute(db);
}

/** Takes out the words of all builds of a pipeline. */
export async function dropWordsOf<Tables>(db: Kysely<Tables>, pipelineId: string): Promise<void> {
  await sql`delete from search_words where rowid in (
    select seq from search_entries join builds on builds.id = search_entries.build_id where builds.pipeline_id = ${pipelineId}
  )`.execute(db);
}

/** The newest entries in which each of the words begins a word, newest first. */
export async function findWords<Tables>(
  db: Kysely<Tables>,
  words: readonly string[],
  limit: number,
): Promise<number[]> {
  const query = words.map((word) => `"${word}"*`).join(' ');
  const { rows } = await sql<{ seq: number }>`select rowid as seq from search_words
    where search_words match ${query} order by rowid desc limit ${limit}`.execute(db);
  return rows.map(({ seq }) => seq);
}
