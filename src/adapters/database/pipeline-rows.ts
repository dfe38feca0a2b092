import type { Selectable } from 'kysely';
import type { BuildBar, PipelineRow } from '#contract/pipelines.ts';
import { Status } from '#contract/status.ts';
import { addedDays, emptyDay, successRate } from '#engine/insights/build-day.ts';
import { quantile } from '#engine/insights/duration-histogram.ts';
import { dayOf, toBuildDay } from './build-days.ts';
import type { Database } from './open-database.ts';
import { selectBuilds, toBuild, toPipeline } from './rows.ts';
import type { PipelineTable } from './schema.ts';

/** Builds shown as bars. */
const shownBuilds = 20;
/** Rates and medians are of so many days, with today. */
const rateDays = 30;

/** Pipelines with what the overview shows beside them, in the order given; the same three queries however many they are. */
export async function describeRows(
  database: Database,
  rows: readonly Selectable<PipelineTable>[],
  now: string,
): Promise<PipelineRow[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const bars = await lastBuilds(database, ids);
  const latest = await latestBuilds(database, ids);
  const months = await lastMonths(database, ids, now);
  return rows.map((row) => {
    const month = months.get(row.id) ?? emptyDay;
    return {
      ...toPipeline(row),
      lastBuilds: bars.get(row.id) ?? [],
      latest: latest.get(row.id) ?? null,
      successRate: successRate(month),
      medianDurationMs: quantile(month.durations, 0.5),
    };
  });
}

/** Oldest first. A pipeline's builds are numbered without a gap, so the last ones are found by their numbers. */
async function lastBuilds(database: Database, ids: readonly string[]): Promise<Map<string, BuildBar[]>> {
  const rows = await database
    .selectFrom('pipelines')
    .innerJoin('builds', (join) =>
      join
        .onRef('builds.pipelineId', '=', 'pipelines.id')
        .on((on) => on('builds.number', '>=', on('pipelines.nextNumber', '-', shownBuilds))),
    )
    .select(['builds.pipelineId', 'builds.id', 'builds.number', 'builds.status', 'builds.durationMs'])
    .where('pipelines.id', 'in', ids)
    .orderBy('builds.pipelineId')
    .orderBy('builds.number')
    .execute();
  const bars = rows.map(({ status, ...bar }) => ({ ...bar, status: Status.parse(status) }));
  return new Map(
    [...Map.groupBy(bars, ({ pipelineId }) => pipelineId)].map(([id, of]) => [
      id,
      of.map(({ pipelineId: _, ...bar }) => bar),
    ]),
  );
}

async function latestBuilds(database: Database, ids: readonly string[]) {
  const rows = await selectBuilds(database)
    .where('builds.pipelineId', 'in', ids)
    .where((where) => where('builds.number', '=', where('pipelines.nextNumber', '-', 1)))
    .execute();
  return new Map(rows.map((row) => [row.pipelineId, toBuild(row)]));
}

/** What ended on the main branch of each in the last 30 days. */
async function lastMonths(database: Database, ids: readonly string[], now: string) {
  const since = dayOf(new Date(Date.parse(now) - (rateDays - 1) * 86_400_000).toISOString());
  const rows = await database
    .selectFrom('pipelines')
    .innerJoin('buildDays', (join) =>
      join.onRef('buildDays.pipelineId', '=', 'pipelines.id').onRef('buildDays.branch', '=', 'pipelines.branch'),
    )
    .selectAll('buildDays')
    .where('pipelines.id', 'in', ids)
    .where('buildDays.day', '>=', since)
    .execute();
  return new Map(
    [...Map.groupBy(rows, ({ pipelineId }) => pipelineId)].map(([id, days]) => [
      id,
      days.map(toBuildDay).reduce((sum, day) => addedDays(sum, day)),
    ]),
  );
}
