import type { Selectable } from 'kysely';
import type { BuildBar, PipelineRow } from '#contract/pipelines.ts';
import { Status } from '#contract/status.ts';
import { firstDayOfFigures, type RecentFigures, recentFigures } from '#engine/insights/recent-figures.ts';
import { readHistogram } from './build-days.ts';
import type { Database } from './open-database.ts';
import { selectBuilds, toBuild, toPipeline } from './rows.ts';
import type { PipelineTable } from './schema.ts';

/** Builds shown as bars. */
const shownBuilds = 20;

/** Pipelines with what the overview shows beside them, in the order given; the same four queries however many they are. */
export async function describeRows(
  database: Database,
  rows: readonly Selectable<PipelineTable>[],
  { now, owner }: { readonly now: string; readonly owner: string },
): Promise<PipelineRow[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const bars = await lastBuilds(database, ids);
  const latest = await latestBuilds(database, ids);
  const figures = await lately(database, ids, now);
  const marked = await favouritesAmong(database, ids, owner);
  return rows.map((row) => ({
    ...toPipeline(row),
    lastBuilds: bars.get(row.id) ?? [],
    latest: latest.get(row.id) ?? null,
    ...(figures.get(row.id) ?? recentFigures([], now)),
    favourite: marked.has(row.id),
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

/** What ended on the main branch of each lately, in a few figures. */
async function lately(database: Database, ids: readonly string[], now: string): Promise<Map<string, RecentFigures>> {
  const rows = await database
    .selectFrom('pipelines')
    .innerJoin('buildDays', (join) =>
      join.onRef('buildDays.pipelineId', '=', 'pipelines.id').onRef('buildDays.branch', '=', 'pipelines.branch'),
    )
    .select(['pipelineId', 'day', 'succeeded', 'failed', 'timedOut', 'invalid', 'durations'])
    .where('pipelines.id', 'in', ids)
    .where('buildDays.day', '>=', firstDayOfFigures(now))
    .execute();
  return new Map(
    [...Map.groupBy(rows, ({ pipelineId }) => pipelineId)].map(([id, days]) => [
      id,
      recentFigures(
        days.map((day) => ({ ...day, durations: readHistogram(day.durations) })),
        now,
      ),
    ]),
  );
}

async function favouritesAmong(database: Database, ids: readonly string[], owner: string): Promise<Set<string>> {
  const rows = await database
    .selectFrom('favourites')
    .select('pipelineId')
    .where('owner', '=', owner)
    .where('pipelineId', 'in', ids)
    .execute();
  return new Set(rows.map(({ pipelineId }) => pipelineId));
}
