import { StoreFault } from '#engine/ports/build-store.ts';
import { forgetBuildDays } from './build-days.ts';
import { forgetInsights } from './count-insights.ts';
import { type Database, durably, type Executor } from './open-database.ts';
import { forgetRetentionOf } from './retention-settings.ts';
import { forgetEntriesOf } from './search-entries.ts';

/** Ids of the builds of a pipeline that have not ended, the last one queued first. */
export async function unfinishedBuilds(db: Executor, pipelineId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('builds')
    .select('id')
    .where('pipelineId', '=', pipelineId)
    .where('status', 'in', ['queued', 'running'])
    .orderBy('number', 'desc')
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Takes a pipeline out of every table, unless it is building. Its logs become orphans, whose files the next sweep deletes; what was decided
 * about it stays in the ledger without its name.
 */
export function removePipeline(database: Database, id: string): Promise<boolean> {
  return durably(database, async (tx) => {
    if ((await unfinishedBuilds(tx, id)).length > 0) return false;
    const builds = tx.selectFrom('builds').select('id').where('pipelineId', '=', id);
    await tx
      .insertInto('orphanLogs')
      .columns(['attemptId'])
      .expression(tx.selectFrom('logs').select('attemptId').where('pipelineId', '=', id).where('filesGone', '=', 0))
      .execute();
    for (const table of ['journal', 'artifacts', 'pins'] as const)
      await tx.deleteFrom(table).where('buildId', 'in', builds).execute();
    for (const table of [
      'logs',
      'failures',
      'variables',
      'schedules',
      'channels',
      'healthChanges',
      'favourites',
    ] as const)
      await tx.deleteFrom(table).where('pipelineId', '=', id).execute();
    await tx.updateTable('decisions').set({ pipelineId: null, buildId: null }).where('pipelineId', '=', id).execute();
    await forgetBuildDays(tx, id);
    await forgetInsights(tx, id);
    await forgetEntriesOf(tx, id);
    await forgetRetentionOf(tx, id);
    await tx.deleteFrom('builds').where('pipelineId', '=', id).execute();
    const gone = await tx.deleteFrom('pipelines').where('id', '=', id).returning('id').executeTakeFirst();
    if (!gone) throw new StoreFault('missing', `There is no pipeline “${id}”.`);
    return true;
  });
}
