import type { Selectable } from 'kysely';
import type { BuildBar, PipelineRow } from '#contract/pipelines.ts';
import { Status } from '#contract/status.ts';
import { successRate } from '#engine/insights/build-day.ts';
import { merged, quantile } from '#engine/insights/duration-histogram.ts';
import { dayOf, readHistogram } from './build-days.ts';
import type { Database } from './open-database.ts';
import { selectBuilds, toBuild, toPipeline } from './rows.ts';
import type { BuildDayTable, PipelineTable } from './schema.ts';

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
  return rows.map((row) => ({
    ...toPipeline(row),
    lastBuilds: bars.get(row.id) ?? [],
    latest: latest.get(row.id) ?? null,
    ...(months.get(row.id) ?? { successRate: null, medianDurationMs: null }),
  }));
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

interface Month {
  readonly successRate: number | null;
  readonly medianDurationMs: number | null;
}

/** What ended on the main branch of each in the last 30 days, in two figures. */
async function lastMonths(database: Database, ids: readonly string[], now: string): Promise<Map<string, Month>> {
  const since = dayOf(new Date(Date.parse(now) - (rateDays - 1) * 86_400_000).toISOString());
  const rows = await database
    .selectFrom('pipelines')
    .innerJoin('buildDays', (join) =>
      join.onRef('buildDays.pipelineId', '=', 'pipelines.id').onRef('buildDays.branch', '=', 'pipelines.branch'),
    )
    .select(['pipelineId', 'succeeded', 'failed', 'timedOut', 'invalid', 'durations'])
    .where('pipelines.id', 'in', ids)
    .where('buildDays.day', '>=', since)
    .execute();
  return new Map([...Map.groupBy(rows, ({ pipelineId }) => pipelineId)].map(([id, days]) => [id, monthOf(days)]));
}

type Counted = Pick<Selectable<BuildDayTable>, 'succeeded' | 'failed' | 'timedOut' | 'invalid' | 'durations'>;

function monthOf(days: readonly Counted[]): Month {
  const sum = { succeeded: 0, failed: 0, timedOut: 0, invalid: 0 };
  for (const day of days) for (const outcome of outcomes) sum[outcome] += day[outcome];
  const durations = merged(days.map((day) => readHistogram(day.durations)));
  return { successRate: successRate(sum), medianDurationMs: quantile(durations, 0.5) };
}

const outcomes = ['succeeded', 'failed', 'timedOut', 'invalid'] as const;
