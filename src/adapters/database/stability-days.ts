import type { Transaction } from 'kysely';
import type { DaySpan } from '#engine/insights/insight-range.ts';
import { afterBuild } from '#engine/insights/recovery.ts';
import { addedStability, recoveryOf, type StabilityDay, steadyDay } from '#engine/insights/stability-day.ts';
import type { InsightPlace } from '#engine/ports/insight-store.ts';
import { altogether, dayOf, readHistogram } from './build-days.ts';
import type { FinishedBuild } from './finished-build.ts';
import type { Executor } from './open-database.ts';
import type { Schema } from './schema.ts';

/** Keeps since when the branch is broken; the green build that ends the break counts how long it lasted. */
export async function noteRecovery(tx: Transaction<Schema>, build: FinishedBuild): Promise<void> {
  const { pipelineId, branch, finishedAt } = build;
  const open = tx.selectFrom('breaks').select('since').where('pipelineId', '=', pipelineId);
  const before = (await open.where('branch', '=', branch).executeTakeFirst())?.since ?? null;
  const { brokenSince, recoveredMs } = afterBuild(before, build);
  if (brokenSince !== null && before === null) {
    await tx.insertInto('breaks').values({ pipelineId, branch, since: brokenSince }).execute();
  } else if (brokenSince === null && before !== null) {
    await tx.deleteFrom('breaks').where('pipelineId', '=', pipelineId).where('branch', '=', branch).execute();
  }
  if (recoveredMs !== null) await addStability(tx, build, dayOf(finishedAt), recoveryOf(recoveredMs));
}

/** Adds to the day of the branch and to that of the whole installation. */
export async function addStability(
  tx: Executor,
  { pipelineId, branch }: InsightPlace,
  day: string,
  more: StabilityDay,
): Promise<void> {
  for (const place of [{ pipelineId, branch }, altogether]) {
    const [before] = await stabilityDays(tx, place, { from: day, to: day });
    await writeStability(tx, place, day, addedStability(before ?? steadyDay, more));
  }
}

/** The days of the span that have something to tell, oldest first. */
export async function stabilityDays(
  db: Executor,
  { pipelineId, branch }: InsightPlace,
  { from, to }: DaySpan,
): Promise<(StabilityDay & { readonly day: string })[]> {
  const rows = await db
    .selectFrom('stabilityDays')
    .select(['day', 'recoveries', 'flaky'])
    .where('pipelineId', '=', pipelineId)
    .where('branch', '=', branch)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .orderBy('day')
    .execute();
  return rows.map(({ recoveries, ...row }) => ({ ...row, recoveries: readHistogram(recoveries) }));
}

/** Takes a pipeline out of every day, before it goes. */
export async function forgetStability(tx: Transaction<Schema>, pipelineId: string): Promise<void> {
  const rows = await tx.selectFrom('stabilityDays').selectAll().where('pipelineId', '=', pipelineId).execute();
  for (const [day, ofDay] of Map.groupBy(rows, (row) => row.day)) {
    const gone = ofDay
      .map(({ recoveries, flaky }) => ({ recoveries: readHistogram(recoveries), flaky }))
      .reduce((sum, each) => addedStability(sum, each), steadyDay);
    const [before] = await stabilityDays(tx, altogether, { from: day, to: day });
    await writeStability(tx, altogether, day, addedStability(before ?? steadyDay, gone, -1));
  }
  for (const table of ['stabilityDays', 'breaks'] as const)
    await tx.deleteFrom(table).where('pipelineId', '=', pipelineId).execute();
}

/** A day that holds nothing any more has no row, as if nothing had ever been on it. */
export async function writeStability(
  tx: Executor,
  { pipelineId, branch }: InsightPlace,
  day: string,
  { recoveries, flaky }: StabilityDay,
): Promise<void> {
  if (flaky === 0 && Object.keys(recoveries).length === 0) {
    const gone = tx.deleteFrom('stabilityDays').where('pipelineId', '=', pipelineId).where('branch', '=', branch);
    await gone.where('day', '=', day).execute();
    return;
  }
  const columns = { recoveries: JSON.stringify(recoveries), flaky };
  await tx
    .insertInto('stabilityDays')
    .values({ pipelineId, branch, day, ...columns })
    .onConflict((conflict) => conflict.columns(['pipelineId', 'branch', 'day']).doUpdateSet(columns))
    .execute();
}
