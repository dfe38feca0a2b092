import type { Selectable, Transaction } from 'kysely';
import { addedDays, type BuildDay, type EndedBuild, emptyDay, withBuild } from '#engine/insights/build-day.ts';
import type { DurationHistogram } from '#engine/insights/duration-histogram.ts';
import type { BuildDayTable } from './insight-tables.ts';
import type { Executor } from './open-database.ts';
import type { Schema } from './schema.ts';

/** In place of a pipeline and a branch: what ended altogether. */
export const altogether = { pipelineId: '', branch: '' } as const;

interface Place {
  readonly pipelineId: string;
  readonly branch: string;
}

/** Counts a build that has ended in the day of its branch and in that of the whole installation, in the transaction that ended it. */
export async function countBuild(tx: Transaction<Schema>, build: Place & EndedBuild): Promise<void> {
  const day = dayOf(build.finishedAt);
  for (const { pipelineId, branch } of [build, altogether]) {
    const before = await readDay(tx, { pipelineId, branch }, day);
    await writeDay(tx, { pipelineId, branch }, day, withBuild(before, build));
  }
}

/** Takes what ended in a pipeline out of every day, before the pipeline goes. */
export async function forgetBuildDays(tx: Transaction<Schema>, pipelineId: string): Promise<void> {
  const rows = await tx.selectFrom('buildDays').selectAll().where('pipelineId', '=', pipelineId).execute();
  for (const [day, ofDay] of Map.groupBy(rows, (row) => row.day)) {
    const gone = ofDay.map(toBuildDay).reduce((sum, each) => addedDays(sum, each), emptyDay);
    await writeDay(tx, altogether, day, addedDays(await readDay(tx, altogether, day), gone, -1));
  }
  await tx.deleteFrom('buildDays').where('pipelineId', '=', pipelineId).execute();
}

/** The days from `since` (a day in UTC, `2026-11-25`) to `until` (without it: all later ones) on which something ended, oldest first. */
export async function buildDays(
  db: Executor,
  place: Place,
  since: string,
  until: string | null = null,
): Promise<(BuildDay & { readonly day: string })[]> {
  let days = daysOf(db, place).where('day', '>=', since);
  if (until !== null) days = days.where('day', '<=', until);
  const rows = await days.orderBy('day').execute();
  return rows.map((row) => ({ day: row.day, ...toBuildDay(row) }));
}

/** The day in UTC of a moment. */
export function dayOf(moment: string): string {
  return moment.slice(0, 10);
}

function daysOf(db: Executor, { pipelineId, branch }: Place) {
  return db.selectFrom('buildDays').selectAll().where('pipelineId', '=', pipelineId).where('branch', '=', branch);
}

async function readDay(db: Executor, place: Place, day: string): Promise<BuildDay> {
  const row = await daysOf(db, place).where('day', '=', day).executeTakeFirst();
  return row ? toBuildDay(row) : emptyDay;
}

async function writeDay(tx: Executor, place: Place, day: string, of: BuildDay): Promise<void> {
  const columns = { ...of, durations: JSON.stringify(of.durations), waits: JSON.stringify(of.waits) };
  await tx
    .insertInto('buildDays')
    .values({ pipelineId: place.pipelineId, branch: place.branch, day, ...columns })
    .onConflict((conflict) => conflict.columns(['pipelineId', 'branch', 'day']).doUpdateSet(columns))
    .execute();
}

function toBuildDay(row: Selectable<BuildDayTable>): BuildDay {
  const { succeeded, failed, timedOut, invalid, canceled, lost, durations, waits } = row;
  return {
    succeeded,
    failed,
    timedOut,
    invalid,
    canceled,
    lost,
    durations: readHistogram(durations),
    waits: readHistogram(waits),
  };
}

/** As this server wrote it. It is not checked anew: a page of a large installation reads hundreds of them. */
export function readHistogram(json: string): DurationHistogram {
  return JSON.parse(json) as DurationHistogram;
}
