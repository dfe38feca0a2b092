import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { SearchIndex } from '#engine/ports/search-index.ts';
import { beginsWith, contains, equalsText } from './like.ts';
import type { Database } from './open-database.ts';
import { selectBuilds, toBuild, toPipeline } from './rows.ts';
import { findWords } from './word-index.ts';

/** A commit that thousands of pipelines were built of is looked through so far for its newest builds. */
const readOfCommit = 500;

export function createSearchIndex(database: Database): SearchIndex {
  return {
    async pipelines(parts, limit, kind) {
      let select = database.selectFrom('pipelines').selectAll();
      for (const part of parts) select = select.where(named(part, true));
      if (kind) select = select.where('kind', '=', kind);
      const rows = await select
        .orderBy(nameFit(parts))
        .orderBy('sortRank')
        .orderBy('sortKey', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toPipeline);
    },

    async newestGreen(pipelineIds) {
      const newest = database
        .selectFrom('pipelines')
        .select((query) =>
          query
            .selectFrom('builds as green')
            .select('green.id')
            .whereRef('green.pipelineId', '=', 'pipelines.id')
            .whereRef('green.branch', '=', 'pipelines.branch')
            // As a literal: an index of green builds alone finds it, however long the branch has been red.
            .where('green.status', '=', sql.lit('succeeded'))
            .orderBy('green.number', 'desc')
            .limit(1)
            .as('id'),
        )
        .where('pipelines.id', 'in', pipelineIds);
      const ids = (await newest.execute()).flatMap(({ id }) => (id === null ? [] : [id]));
      if (ids.length === 0) return [];
      return (await selectBuilds(database).where('builds.id', 'in', ids).execute()).map(toBuild);
    },

    async numbered(number, parts, limit) {
      // Numbers are given without a gap: a pipeline that has gone beyond it has the build.
      let select = database.selectFrom('pipelines').select('id').where('nextNumber', '>', number);
      for (const part of parts) select = select.where(named(part, false));
      const ordered = parts.length > 0 ? select.orderBy(nameFit(parts)) : select;
      const pipelines = await ordered.orderBy('nextNumber').orderBy('id').limit(limit).execute();
      if (pipelines.length === 0) return [];
      const ids = pipelines.map(({ id }) => id);
      const rows = await selectBuilds(database)
        .where('builds.pipelineId', 'in', ids)
        .where('builds.number', '=', number)
        .execute();
      return rows.map(toBuild).sort((a, b) => ids.indexOf(a.pipelineId) - ids.indexOf(b.pipelineId));
    },

    async ofCommit(prefix, limit) {
      const rows = await database
        .selectFrom('searchEntries')
        .select('seq')
        .where('commitSha', '>=', prefix)
        // Behind every id that begins so: they are of the digits 0 to f.
        .where('commitSha', '<', `${prefix}g`)
        .orderBy('commitSha', 'desc')
        .orderBy('seq', 'desc')
        .limit(readOfCommit)
        .execute();
      const newest = rows.map(({ seq }) => seq).sort((a, b) => b - a);
      return entered(database, newest.slice(0, limit));
    },

    withWords: async (words, limit) => entered(database, await findWords(database, words, limit)),
  };
}

/** The builds of these entries, newest first. */
async function entered(database: Database, seqs: readonly number[]) {
  if (seqs.length === 0) return [];
  const rows = await selectBuilds(database)
    .innerJoin('searchEntries', 'searchEntries.buildId', 'builds.id')
    .where('searchEntries.seq', 'in', seqs)
    .orderBy('searchEntries.seq', 'desc')
    .execute();
  return rows.map(toBuild);
}

function named(part: string, orRepository: boolean): Expression<SqlBool> {
  const inName = contains('pipelines.name', part);
  return orRepository ? sql<SqlBool>`(${inName} or ${contains('pipelines.repository', part)})` : inName;
}

/** How well a name fits, the best 0: it is the text; it begins with the first part; every part occurs in it; the rest is by the repository. */
function nameFit(parts: readonly string[]): RawBuilder<number> {
  const whole = equalsText('pipelines.name', parts.join(' '));
  const beginning = beginsWith('pipelines.name', parts[0] ?? '');
  const inside = sql.join(
    parts.map((part) => named(part, false)),
    sql` and `,
  );
  return sql<number>`case when ${whole} then 0 when ${beginning} then 1 when ${inside} then 2 else 3 end`;
}
