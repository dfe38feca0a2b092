import { sql } from 'kysely';
import type { FlakyCommit } from '#contract/insights.ts';
import { endOfDay } from '#engine/insights/day.ts';
import type { DaySpan } from '#engine/insights/insight-range.ts';
import type { InsightPlace, InsightStore, PlacedState } from '#engine/ports/insight-store.ts';
import { altogether, buildDays, readHistogram } from './build-days.ts';
import type { Database } from './open-database.ts';
import { stabilityDays } from './stability-days.ts';

/** Of the whole installation so many states of each day are looked at. */
const dailyTop = 10;

export function createInsightStore(database: Database): InsightStore {
  return {
    days: (place, { from, to }) => buildDays(database, place ?? altogether, from, to),
    stability: (place, span) => stabilityDays(database, place ?? altogether, span),

    slowestStates: (place, span, limit) =>
      place === null ? slowestOfAll(database, span, limit) : slowestOfBranch(database, place, span, limit),

    async stateDays({ pipelineId, branch, state }, { from, to }) {
      const rows = await database
        .selectFrom('stateDays')
        .select(['day', 'runs', 'failed', 'totalMs', 'durations'])
        .where('pipelineId', '=', pipelineId)
        .where('branch', '=', branch)
        .where('state', '=', state)
        .where('day', '>=', from)
        .where('day', '<=', to)
        .orderBy('day')
        .execute();
      return rows.map(({ durations, ...row }) => ({ ...row, durations: readHistogram(durations) }));
    },

    flakyCommits: (place, span, limit) => flakyCommits(database, place, span, limit),
  };
}

function slowestOfBranch(database: Database, place: InsightPlace, { from, to }: DaySpan, limit: number) {
  return states(database)
    .where('stateDays.pipelineId', '=', place.pipelineId)
    .where('stateDays.branch', '=', place.branch)
    .where('stateDays.day', '>=', from)
    .where('stateDays.day', '<=', to)
    .limit(limit)
    .execute();
}

/**
 * However many pipelines there are, at most `dailyTop` rows of each day are read, by the index on day and time: the days come from what ended
 * altogether, and each is joined with its rows down to the time of its last one that is looked at.
 */
function slowestOfAll(database: Database, { from, to }: DaySpan, limit: number): Promise<PlacedState[]> {
  const least = sql<number>`coalesce((
    select edge.total_ms from state_days as edge where edge.day = build_days.day
    order by edge.total_ms desc limit 1 offset ${sql.lit(dailyTop - 1)}
  ), 0)`;
  return states(database)
    .innerJoin('buildDays', 'buildDays.day', 'stateDays.day')
    .where('buildDays.pipelineId', '=', altogether.pipelineId)
    .where('buildDays.branch', '=', altogether.branch)
    .where('buildDays.day', '>=', from)
    .where('buildDays.day', '<=', to)
    .where('stateDays.totalMs', '>=', least)
    .limit(limit)
    .execute();
}

function states(database: Database) {
  return database
    .selectFrom('stateDays')
    .innerJoin('pipelines', 'pipelines.id', 'stateDays.pipelineId')
    .select(['stateDays.pipelineId', 'pipelines.name as pipelineName', 'stateDays.branch', 'stateDays.state'])
    .groupBy(['stateDays.pipelineId', 'pipelines.name', 'stateDays.branch', 'stateDays.state'])
    .orderBy((query) => query.fn.sum('stateDays.totalMs'), 'desc')
    .orderBy('stateDays.pipelineId')
    .orderBy('stateDays.branch')
    .orderBy('stateDays.state');
}

async function flakyCommits(
  database: Database,
  place: InsightPlace | null,
  { from, to }: DaySpan,
  limit: number,
): Promise<FlakyCommit[]> {
  let query = database
    .selectFrom('flakyCommits')
    .innerJoin('pipelines', 'pipelines.id', 'flakyCommits.pipelineId')
    .innerJoin('builds as good', 'good.id', 'flakyCommits.goodBuildId')
    .innerJoin('builds as bad', 'bad.id', 'flakyCommits.badBuildId')
    .select(['flakyCommits.pipelineId', 'pipelines.name as pipelineName', 'flakyCommits.branch'])
    .select(['flakyCommits.commitSha as sha', 'message', 'foundAt', 'goodBuildId', 'badBuildId'])
    .select(['good.number as goodNumber', 'bad.number as badNumber'])
    .where('foundAt', '>=', from)
    .where('foundAt', '<=', endOfDay(to));
  if (place !== null)
    query = query
      .where('flakyCommits.pipelineId', '=', place.pipelineId)
      .where('flakyCommits.branch', '=', place.branch);
  const rows = await query.orderBy('foundAt', 'desc').limit(limit).execute();
  return rows.map(({ goodBuildId, badBuildId, goodNumber, badNumber, ...commit }) => ({
    ...commit,
    good: { id: goodBuildId, number: goodNumber },
    bad: { id: badBuildId, number: badNumber },
  }));
}
