import type { Transaction } from 'kysely';
import { wordsOf } from '#engine/search/search-words.ts';
import type { Schema } from './schema.ts';
import { dropWordsOf, putWords } from './word-index.ts';

/** Makes a build that was just queued one that is found, or one whose commit was resolved found by that as well. */
export async function enterBuild(tx: Transaction<Schema>, buildId: string): Promise<void> {
  const build = await tx
    .selectFrom('builds')
    .innerJoin('pipelines', 'pipelines.id', 'builds.pipelineId')
    .leftJoin('searchEntries', 'searchEntries.buildId', 'builds.id')
    .select(['seq', 'name', 'builds.branch', 'builds.commitSha', 'commitMessage', 'commitAuthor'])
    .where('builds.id', '=', buildId)
    .executeTakeFirstOrThrow();
  const { commitSha } = build;
  const seq = build.seq ?? (await nextSeq(tx));
  await tx
    .insertInto('searchEntries')
    .values({ seq, buildId, commitSha })
    .onConflict((conflict) => conflict.column('buildId').doUpdateSet({ commitSha }))
    .execute();
  const texts = [build.name, build.branch, build.commitAuthor ?? '', build.commitMessage ?? ''];
  await putWords(tx, [[seq, wordsOf(texts.join('\n'))]]);
}

async function nextSeq(tx: Transaction<Schema>): Promise<number> {
  const newest = await tx.selectFrom('searchEntries').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return (newest?.seq ?? 0) + 1;
}

/** Takes all builds of a pipeline out; called while they are still there. */
export async function forgetEntriesOf(tx: Transaction<Schema>, pipelineId: string): Promise<void> {
  await dropWordsOf(tx, pipelineId);
  await tx
    .deleteFrom('searchEntries')
    .where('buildId', 'in', tx.selectFrom('builds').select('id').where('pipelineId', '=', pipelineId))
    .execute();
}
