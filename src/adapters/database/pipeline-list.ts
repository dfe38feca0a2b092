import {
  type Expression,
  type ExpressionBuilder,
  type Selectable,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import { z } from 'zod';
import type { FilterValues, PipelineFilter, PipelinePage, ValuesAsked } from '#contract/overview.ts';
import type { PageQuery } from '#contract/page.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { failedSince } from './failed-since.ts';
import { contains } from './like.ts';
import type { Database } from './open-database.ts';
import { describeRows } from './pipeline-rows.ts';
import type { PipelineTable, Schema } from './schema.ts';

/** Builds that failed are looked for so far back. */
const recentMs = 86_400_000;
/** Values of a filter that are offered at once. */
const offeredValues = 50;

export interface Asked {
  readonly now: string;
  /** Whose favourites are meant. */
  readonly owner: string;
}

/** One page of the pipelines that the filter lets through, in the order that it asks for. */
export async function listPipelines(
  database: Database,
  query: PageQuery,
  { sort, ...filter }: PipelineFilter,
  asked: Asked,
): Promise<PipelinePage> {
  const matching = database.selectFrom('pipelines').where((where) => where.and(conditionsOf(where, filter, asked)));
  const { after, keyOf, order } = orders[sort ?? 'broke-first'];
  const { cursor } = query;
  const rows = await order(cursor ? matching.where((where) => after(where, cursor)) : matching)
    .selectAll()
    .limit(query.limit + 1)
    .execute();
  const { total } = await matching.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
  const kept = rows.slice(0, query.limit);
  const last = kept.at(-1);
  return {
    items: await describeRows(database, kept, asked),
    nextCursor: rows.length > query.limit && last ? encodeCursor(keyOf(last)) : null,
    total: Number(total),
  };
}

type Pipelines = SelectQueryBuilder<Schema, 'pipelines', object>;
type Conditions = ExpressionBuilder<Schema, 'pipelines'>;

/** An order that ends with the id, so that every row has one place in it, and where a page begins in it. */
interface Order {
  readonly order: (pipelines: Pipelines) => Pipelines;
  readonly keyOf: (row: Selectable<PipelineTable>) => (string | number)[];
  readonly after: (where: Conditions, cursor: string) => Expression<SqlBool>;
}

const RankedKey = z.tuple([z.int(), z.string(), z.string()]);
const TextKey = z.tuple([z.string(), z.string()]);
const lowerName = sql<string>`lower(pipelines.name)`;

const orders: Record<NonNullable<PipelineFilter['sort']> | 'broke-first', Order> = {
  'broke-first': {
    order: (pipelines) => pipelines.orderBy('sortRank').orderBy('sortKey', 'desc').orderBy('pipelines.id'),
    keyOf: ({ sortRank, sortKey, id }) => [sortRank, sortKey, id],
    after(where, cursor) {
      const [rank, key, id] = decodeCursor(RankedKey, cursor);
      return where.or([
        where('sortRank', '>', rank),
        where.and([where('sortRank', '=', rank), where('sortKey', '<', key)]),
        where.and([where('sortRank', '=', rank), where('sortKey', '=', key), where('pipelines.id', '>', id)]),
      ]);
    },
  },
  'last-build': {
    order: (pipelines) => pipelines.orderBy('lastQueuedAt', 'desc').orderBy('pipelines.id'),
    keyOf: ({ lastQueuedAt, id }) => [lastQueuedAt, id],
    after(where, cursor) {
      const [key, id] = decodeCursor(TextKey, cursor);
      return where.or([
        where('lastQueuedAt', '<', key),
        where.and([where('lastQueuedAt', '=', key), where('pipelines.id', '>', id)]),
      ]);
    },
  },
  name: {
    order: (pipelines) => pipelines.orderBy(lowerName).orderBy('pipelines.id'),
    // By its own rule of lower case: a name is compared with what the database makes of the cursor's.
    keyOf: ({ name, id }) => [name, id],
    after(where, cursor) {
      const [name, id] = decodeCursor(TextKey, cursor);
      const key = sql<string>`lower(${name})`;
      return where.or([
        where(lowerName, '>', key),
        where.and([where(lowerName, '=', key), where('pipelines.id', '>', id)]),
      ]);
    },
  },
};

/** The last build is the one with the number before the next. */
const lastBuild = (where: Conditions) =>
  where
    .selectFrom('builds')
    .whereRef('builds.pipelineId', '=', 'pipelines.id')
    .where((on) => on('builds.number', '=', on(sql.ref<number>('pipelines.next_number'), '-', 1)));

function conditionsOf(
  where: Conditions,
  { q, health, recent, kind, repository, branch, author, favourites }: Omit<PipelineFilter, 'sort'>,
  { now, owner }: Asked,
): Expression<SqlBool>[] {
  return [
    ...(q ? [where.or(containing(where, q))] : []),
    ...(health ? [where('health', '=', health)] : []),
    ...(kind ? [where('kind', '=', kind)] : []),
    ...(repository ? [where('repository', '=', repository)] : []),
    ...(branch ? [where('branch', '=', branch)] : []),
    ...(author ? [where.exists(lastBuild(where).select('builds.id').where('commitAuthor', '=', author))] : []),
    ...(favourites
      ? [
          where(
            'pipelines.id',
            'in',
            where.selectFrom('favourites').select('favourites.pipelineId').where('owner', '=', owner),
          ),
        ]
      : []),
    ...(recent ? [where('pipelines.id', 'in', recentlyBuilt(where, recent, now))] : []),
  ];
}

function recentlyBuilt(where: Conditions, recent: NonNullable<PipelineFilter['recent']>, now: string) {
  const ids = where.selectFrom('builds').select('builds.pipelineId');
  if (recent === 'running') return ids.where('status', '=', 'running');
  return ids.where(failedSince(new Date(Date.parse(now) - recentMs).toISOString()));
}

function containing(where: Conditions, q: string): Expression<SqlBool>[] {
  return [
    contains('pipelines.name', q),
    contains('pipelines.repository', q),
    where.exists(lastBuild(where).select('builds.id').where(contains('builds.commit_author', q))),
  ];
}

/** What a filter may be set to, those of most pipelines first. */
export async function filterValues(database: Database, { of, q }: ValuesAsked): Promise<FilterValues> {
  const pipelines =
    of === 'author'
      ? database
          .selectFrom('pipelines')
          .select((pipeline) => sql<string>`${lastBuild(pipeline).select('commitAuthor')}`.as('value'))
      : database.selectFrom('pipelines').select(sql<string>`${sql.ref(`pipelines.${of}`)}`.as('value'));
  const rows = await database
    .selectFrom(pipelines.as('given'))
    .select(['value', sql<number>`count(*)`.as('pipelines')])
    .where('value', 'is not', null)
    .where((where) => (q === '' ? where.lit(true) : contains('value', q)))
    .groupBy('value')
    .orderBy('pipelines', 'desc')
    .orderBy('value')
    .limit(offeredValues + 1)
    .execute();
  return {
    values: rows.slice(0, offeredValues).map((row) => ({ value: row.value, pipelines: Number(row.pipelines) })),
    more: rows.length > offeredValues,
  };
}
