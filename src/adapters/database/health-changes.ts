import { z } from 'zod';
import type { HealthNews, HealthNewsFilter } from '#contract/health.ts';
import type { Page, PageQuery } from '#contract/page.ts';
import { HealthWord } from '#contract/status.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Database } from './open-database.ts';

/** At the same moment a pipeline becomes each word once. */
const ChangeCursor = z.tuple([z.string(), z.string(), z.string()]);

/** Changes of health, newest first; by an index of their moments, of all or of one pipeline or word. */
export async function listHealthChanges(
  database: Database,
  { cursor, limit }: PageQuery,
  { pipeline, word }: HealthNewsFilter,
): Promise<Page<HealthNews>> {
  let select = database
    .selectFrom('healthChanges')
    .innerJoin('pipelines', 'pipelines.id', 'healthChanges.pipelineId')
    .leftJoin('builds', 'builds.id', 'healthChanges.buildId')
    .selectAll('healthChanges')
    .select(['pipelines.name', 'builds.number']);
  if (pipeline) select = select.where('healthChanges.pipelineId', '=', pipeline);
  if (word) select = select.where('healthChanges.word', '=', word);
  if (cursor) {
    const [at, pipelineId, last] = decodeCursor(ChangeCursor, cursor);
    select = select
      .where('healthChanges.at', '<=', at)
      .where(({ or, and, eb }) =>
        or([
          eb('healthChanges.at', '<', at),
          eb('healthChanges.pipelineId', '<', pipelineId),
          and([eb('healthChanges.pipelineId', '=', pipelineId), eb('healthChanges.word', '<', last)]),
        ]),
      );
  }
  const rows = await select
    .orderBy('healthChanges.at', 'desc')
    .orderBy('healthChanges.pipelineId', 'desc')
    .orderBy('healthChanges.word', 'desc')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit);
  const end = rows.length > limit ? items.at(-1) : undefined;
  return {
    items: items.map(({ pipelineId, name, number, at, because, buildId, ...words }) => ({
      pipeline: { id: pipelineId, name },
      at,
      word: HealthWord.parse(words.word),
      before: HealthWord.parse(words.before),
      because,
      build: buildId === null || number === null ? null : { id: buildId, number },
    })),
    nextCursor: end ? encodeCursor([end.at, end.pipelineId, end.word]) : null,
  };
}
